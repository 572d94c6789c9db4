// What is printed or copied is the whole list, not the rows that happen to be loaded.
import { DESK, login, routed, someCpf, until } from "./harness.mjs";

const MANY = 120;
const CONTACT = {
    telefone: { codigoPais: "55", codigoDeArea: "11", numero: "987654321" },
    endereco: { rua: "Rua das Acácias", numero: "10", bairro: "Centro", cidade: "Santos", uf: "SP", cep: "11010000" },
};

export async function all(tally, shop) {
    const mark = `I${process.env.MARCA ?? ""}${String(Date.now()).slice(-5)}`;
    const supplier = await shop.api("POST", "/fornecedores", { nome: `Fornecedor ${mark}`, cpf: someCpf(), ...CONTACT });
    for (let i = 0; i < MANY; i += 10) {
        await Promise.all(Array.from({ length: 10 }, (_, j) => shop.api("POST", "/produtos", {
            nome: `Dobradiça ${mark} ${String(i + j).padStart(3, "0")}`, codigo: `${mark}-${i + j}`, valor: 2, estoqueMinimo: 5, fornecedorId: supplier.id })));
    }
    const context = await shop.device(DESK);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    await login(page, shop.admin, "/painel/conta");
    const print = page.getByRole("button", { name: "Imprimir" });

    await tally.run("printing: labels of every product", async () => {
        let release;
        const held = new Promise((go) => (release = go));
        let pages = 0;
        const hold = async (route) => {
            if (++pages === 2) {
                await held;
            }
            await route.continue();
        };
        await routed(page, /\/produtos\?/, hold, async () => {
            await page.goto(`/painel/estoque/etiquetas?busca=${mark}`);
            await until(() => pages === 2, "the second page is asked for");
            tally.equal("nothing to print before all are there", [true, 0], [await print.isDisabled(), await page.locator(".etiqueta").count()]);
            release();
            await page.locator(".etiqueta").first().waitFor();
            tally.equal("all of them", [false, MANY], [await print.isDisabled(), await page.locator(".etiqueta").count()]);
        });
    });

    await tally.run("printing: the counting sheet has every product", async () => {
        await page.goto(`/painel/estoque/folha?busca=${mark}`);
        await page.locator("tbody tr").first().waitFor();
        tally.equal("rows", MANY, await page.locator("tbody tr").count());
    });

    await tally.run("printing: an order has every product of its supplier", async () => {
        await page.goto("/painel/compras");
        await page.getByRole("button", { name: `Copiar pedido de ${supplier.nome}` }).click();
        await page.getByText("Pedido copiado.").waitFor();
        const text = await page.evaluate(() => navigator.clipboard.readText());
        tally.equal("lines", MANY, text.split("\n").filter((line) => line.includes(mark) && line.startsWith("- 5 chapas de")).length);
    });

    await tally.run("printing: a refusal is told, not waited for", async () => {
        const refuse = (route) => route.fulfill({ status: 422, contentType: "application/problem+json", body: JSON.stringify({ title: "Busca inválida." }) });
        await routed(page, /\/produtos\?/, refuse, async () => {
            await page.goto("/painel/estoque/etiquetas?busca=x");
            await page.getByRole("alert").getByText("Busca inválida.").waitFor();
            tally.equal("nothing to print", true, await print.isDisabled());
        });
    });

    tally.equal("printing: no fault", [], context.faults);
    await context.close();
}
