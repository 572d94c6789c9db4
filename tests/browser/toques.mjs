// Hurried taps, dialogs opened from another page, and texts in plain words.
import { DESK, login, routed, settled, someCpf, until } from "./harness.mjs";

export async function all(tally, shop) {
    const mark = `T${process.env.MARCA ?? ""}${String(Date.now()).slice(-5)}`;
    const supplier = await shop.api("POST", "/fornecedores", {
        nome: `Fornecedor ${mark}`, cpf: someCpf(), telefone: { codigoPais: "55", codigoDeArea: "11", numero: "987654321" },
        endereco: { rua: "Rua das Acácias", numero: "10", bairro: "Centro", cidade: "Santos", uf: "SP", cep: "11010000" },
    });
    const product = await shop.api("POST", "/produtos", { nome: `Cola ${mark}`, unidade: "litro", casasDecimais: 3, valor: 10, quantidade: 20, fornecedorId: supplier.id });
    const newProject = (name) => shop.api("POST", "/projetos", {
        nome: `${name} ${mark}`, dataInicio: "2026-01-05", dataEntrega: "2026-02-10", valor: 100, materiais: [{ produtoId: product.id, quantidade: 2 }] });
    // Waits until the stock has answered for every material: then the version no longer changes.
    const answered = (project) => until(
        async () => (await shop.api("GET", `/projetos/${project.id}`)).materiais.every((material) => material.situacao !== "PENDENTE"), "the answers of the stock");
    const quantity = async () => (await shop.api("GET", `/produtos/${product.id}`)).quantidade;
    const context = await shop.device(DESK);
    const page = await context.newPage();
    const dialog = page.getByRole("dialog");
    await login(page, shop.admin, "/painel/conta");

    // How many requests with METHOD two taps make, the second one before the answer to the first.
    async function tapTwice(button, method, path) {
        let sent = 0;
        let isTapped;
        const tapped = new Promise((go) => (isTapped = go));
        const count = async (route) => {
            if (route.request().method() === method) {
                sent++;
                await tapped;
            }
            await route.continue();
        };
        await routed(page, path, count, async () => {
            const answer = page.waitForResponse((one) => one.request().method() === method);
            await button.dblclick();
            isTapped();
            await answer;
        });
        return sent;
    }

    await tally.run("taps: twice is once", async () => {
        await page.goto(`/painel/fornecedores/${supplier.id}`);
        const retired = await tapTwice(page.getByRole("button", { name: "Retirar" }), "DELETE", `**/fornecedores/${supplier.id}`);
        await page.getByText("foi retirado").waitFor();
        const restored = await tapTwice(page.getByRole("button", { name: "Trazer de volta" }), "POST", `**/fornecedores/${supplier.id}/restaurar`);
        await page.getByText(`${supplier.nome} voltou.`).waitFor();
        await page.getByRole("button", { name: "Retirar" }).waitFor();
        tally.equal("one of each", [1, 1], [retired, restored]);

        const gone = await shop.api("POST", "/produtos", { nome: `Tinta ${mark}`, valor: 1 });
        await shop.api("DELETE", `/produtos/${gone.id}`, undefined, { "If-Match": "*" });
        await page.goto("/painel/estoque?ativo=false&busca=" + mark);
        await page.getByRole("link", { name: gone.nome }).click();
        const back = await tapTwice(page.getByRole("button", { name: "Trazer de volta" }), "POST", `**/produtos/${gone.id}/restaurar`);
        await page.getByRole("button", { name: "Entrada", exact: true }).waitFor();
        tally.equal("a product comes back once", 1, back);
    });

    await tally.run("taps: “Começar” twice does not finish the project", async () => {
        const project = await newProject("Estante");
        await page.goto(`/painel/projetos/${project.id}`);
        const changes = await tapTwice(page.getByRole("button", { name: "Começar" }), "PATCH", `**/projetos/${project.id}/status`);
        await page.getByRole("button", { name: "Concluir" }).click();
        await dialog.getByText(/^Concluir/).first().waitFor();
        tally.equal("begun, and not finished", [1, "EM_ANDAMENTO"], [changes, (await shop.api("GET", `/projetos/${project.id}`)).status]);
        await dialog.getByRole("button", { name: "Cancelar" }).click();
        await dialog.waitFor({ state: "detached" });

        // The answer to a cancellation is lost; the project's own status shows that it was done.
        await page.getByText("separado").waitFor();
        let lost = 0;
        const lose = async (route) => {
            await route.fetch();
            lost++;
            await route.abort("connectionreset");
        };
        await routed(page, `**/projetos/${project.id}/status`, lose, async () => {
            await page.getByRole("button", { name: "Cancelar", exact: true }).click();
            await dialog.getByText("Voltam 2 ao estoque.").waitFor();
            await dialog.getByLabel(/já cortado/).fill("1");
            await dialog.getByText("Volta 1 ao estoque.").waitFor();
            await dialog.getByRole("button", { name: "Cancelar o projeto" }).click();
            await dialog.waitFor({ state: "detached" });
            await page.getByText("cancelado.").waitFor();
        });
        tally.equal("cancelled once", 1, lost);
        await until(async () => await quantity() === 19, "what was not cut is back"); // 20 - 2 + 1
    });

    await tally.run("taps: a movement is undone from any page", async () => {
        await page.goto(`/painel/estoque/${product.id}`);
        const before = await quantity();
        await page.getByRole("button", { name: "Entrada", exact: true }).click();
        await page.getByLabel("Quanto chegou").fill("0.500");
        await dialog.getByText("Vale 0,5.").waitFor();
        await page.getByRole("button", { name: "Dar entrada" }).click();
        await dialog.waitFor({ state: "detached" });
        await page.getByRole("navigation").getByRole("link", { name: "Compras" }).click();
        tally.equal("0.500 is a half", before + 0.5, await quantity());
        await page.getByRole("status").getByRole("button", { name: "Desfazer" }).click();
        await dialog.getByRole("button", { name: "Desfazer", exact: true }).click();
        await dialog.waitFor({ state: "detached" });
        tally.equal("undone", before, await quantity());
    });

    await tally.run("taps: a count expects what there was when it was begun", async () => {
        await page.goto(`/painel/estoque/${product.id}`);
        const before = await quantity();
        await page.locator("[data-teste=quantidade]").waitFor();
        await page.getByRole("button", { name: "Contar" }).click();
        await page.getByLabel("Quanto há na prateleira").fill("30");
        await shop.api("POST", `/produtos/${product.id}/movimentacoes`, { tipo: "ENTRADA", quantidade: 3, motivo: "Compra" });
        await page.waitForFunction((text) => document.querySelector("[data-teste=quantidade]").textContent.startsWith(text), String(before + 3).replace(".", ","));
        const request = page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/movimentacoes"));
        await dialog.getByRole("button", { name: "Gravar a contagem" }).click();
        tally.equal("expected", before, (await request).postDataJSON().esperada);
        await page.goto("/painel/conta");
    });

    await tally.run("taps: who leaves a page has answered its question", async () => {
        const project = await newProject("Balcão");
        await page.goto("/painel/projetos?ver=lista&busca=" + mark);
        await page.getByRole("link", { name: project.nome }).click();
        await page.getByRole("button", { name: "Cancelar", exact: true }).click();
        await dialog.waitFor();
        await page.goBack();
        await dialog.waitFor({ state: "detached" });
        await page.goForward();
        await page.getByRole("heading", { level: 1, name: project.nome }).waitFor();
        tally.equal("it is not asked again", 0, await dialog.count());
    });

    await tally.run("taps: the search box is what the address says", async () => {
        await page.goto("/painel/estoque?busca=cola");
        const box = page.getByLabel("Buscar produto");
        await box.waitFor();
        tally.equal("from the address", "cola", await box.inputValue());
        await page.getByRole("navigation").getByRole("link", { name: "Estoque" }).click();
        await page.waitForFunction(() => document.querySelector("#busca").value === "");
        await page.goBack();
        await page.waitForFunction(() => document.querySelector("#busca").value === "cola");
        await box.press("End");
        await box.pressSequentially(" branca", { delay: 60 });
        await page.waitForURL(/busca=cola\+branca/);
        tally.equal("nothing typed is swallowed", "cola branca", await box.inputValue());
    });

    await tally.run("taps: there and back at once, whenever it is, searches for the same", async () => {
        const lost = [];
        for (let wait = 60; wait <= 220; wait += 10) {
            await page.goto("/painel/estoque?busca=cola");
            await page.locator("#busca").waitFor();
            const after = await page.evaluate(async (ms) => {
                const pause = (time) => new Promise((go) => setTimeout(go, time));
                const is = async (text) => {
                    for (let tries = 0; tries < 5000 && document.querySelector("#busca").value !== text; tries++) {
                        await pause(1);
                    }
                };
                await pause(ms);
                [...document.querySelectorAll("nav a")].find((link) => link.textContent.includes("Estoque")).click();
                await is("");
                history.back();
                for (let tries = 0; tries < 5000 && location.search !== "?busca=cola"; tries++) {
                    await pause(1);
                }
                await pause(400);
                return location.search;
            }, wait);
            if (after !== "?busca=cola") {
                lost.push(wait);
            }
        }
        tally.equal("lost after so many ms", [], lost);
    });

    await tally.run("words: what others changed in a project", async () => {
        const project = await newProject("Painel");
        await answered(project);
        await page.goto(`/painel/projetos/${project.id}/editar`);
        await page.getByLabel("Nome", { exact: true }).fill(`Painel novo ${mark}`);
        await shop.api("PATCH", `/projetos/${project.id}`, { dataEntrega: "2026-03-20", materiais: [{ produtoId: product.id, quantidade: 3 }] }, { "If-Match": "*" });
        await answered(project);
        await page.getByRole("button", { name: "Salvar" }).click();
        await page.getByRole("button", { name: "Ver o que mudou" }).click();
        const changes = page.getByRole("alert").filter({ hasText: "O que mudou" });
        await changes.getByText(`3 de ${product.nome}`).waitFor();
        const text = await changes.innerText();
        tally.check("days and materials in words", text.includes("20/03/2026") && text.includes(`2 de ${product.nome}`) && !/produtoId|2026-03/.test(text), text);
        await page.getByRole("button", { name: "Salvar" }).click();
        await page.getByRole("heading", { level: 1, name: `Painel novo ${mark}` }).waitFor();

        await page.getByRole("button", { name: "Começar" }).click();
        await page.getByRole("button", { name: "Mostrar", exact: true }).click();
        const history = page.getByRole("region", { name: "Histórico" });
        await history.getByText("A fazer → Em andamento").waitFor();
        await history.getByText(`3 de ${product.nome}`).first().waitFor();
        const told = await history.innerText();
        tally.check("a history in words", told.includes("10/02/2026 → 20/03/2026") && !/PENDENTE|BAIXADO|produtoId|dataEntrega/.test(told), told);
        await page.goto(`/painel/estoque/${product.id}`);
        await page.getByRole("button", { name: "Mostrar", exact: true }).click();
        await page.getByText(`fornecedor: ${supplier.nome}`).waitFor();
    });

    await tally.run("words: a material that was retired keeps its name", async () => {
        const gone = await shop.api("POST", "/produtos", { nome: `Verniz ${mark}`, valor: 1, quantidade: 2 });
        const project = await shop.api("POST", "/projetos", {
            nome: `Mesa ${mark}`, dataInicio: "2026-01-05", dataEntrega: "2026-02-10", valor: 100, materiais: [{ produtoId: gone.id, quantidade: 2 }] });
        await page.goto(`/painel/projetos/${project.id}`);
        await page.getByText("separado").waitFor();
        await shop.api("DELETE", `/produtos/${gone.id}`, undefined, { "If-Match": "*" });
        await page.goto(`/painel/projetos/${project.id}/editar`);
        await page.getByRole("textbox", { name: gone.nome }).waitFor();
    });

    await tally.run("words: loading, nothing and a refusal are three things", async () => {
        const refuse = (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ title: "Quebrou." }) });
        await routed(page, /\/projetos\?entregaDe/, refuse, async () => {
            await page.goto("/painel/projetos?ver=calendario");
            await page.getByRole("alert").getByText("Quebrou.").waitFor();
            tally.equal("no month is called empty", 0, await page.getByText("Nenhuma entrega neste mês.").count());
        });
        await routed(page, /\/relatorios\//, refuse, async () => {
            await page.goto("/painel");
            for (const name of ["Valor do estoque", "Consumo dos últimos meses"]) {
                await page.getByRole("region", { name }).getByRole("alert").waitFor();
            }
        });
        await page.goto("/painel/projetos?ver=calendario&mes=1999-01");
        await page.getByText("Nenhuma entrega neste mês.").waitFor();
        await settled(page);
    });

    tally.equal("taps: no fault", [], context.faults);
    await context.close();
}
