// The documentation at /docs: read and tried by a person, in both languages, on desktop and phone.
import { DESK, PHONE, picture, violations } from "./harness.mjs";

const PAGES = ["/docs", "/docs/passeio", "/docs/problemas", "/docs/problemas/duplicado", "/docs/mudancas",
               "/docs/en", "/docs/en/passeio", "/docs/en/problemas", "/docs/en/mudancas"];

async function ready(page, path) {
    await page.goto(path);
    if (await page.locator("#api").count()) {
        await page.locator("#criarProduto").waitFor();
    }
}

async function open(page, operation, tryOut) {
    await page.locator(`#${operation} > summary`).click();
    await page.locator(`#${operation}`).getByText(tryOut, { exact: true }).click();
    return page.locator(`#${operation} form`);
}

export async function all(tally, shop) {
    for (const [kind, where, scheme] of [[DESK, "mesa", "light"], [PHONE, "telefone", "dark"]]) {
        await tally.run(`docs: every page, ${where}`, async () => {
            const context = await shop.device(kind, { colorScheme: scheme });
            const page = await context.newPage();
            for (const path of PAGES) {
                await ready(page, path);
                if (await page.locator("#api").count()) {
                    await page.locator("summary").first().click();
                    await open(page, "criarProduto", path === "/docs" ? "Experimentar" : "Try it");
                    await page.locator("#listarProdutos > summary").click();
                }
                tally.equal(`${where} ${path}: axe`, [], await violations(page));
                const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                tally.check(`${where} ${path}: not wider than the screen`, wide <= 0, wide);
                await picture(page, `${where}${path.replaceAll("/", "-")}`);
            }
            tally.equal(`${where}: no console error, no CSP report`, [], context.faults);
        });
    }

    await tally.run("docs: try-out with a pasted token", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await shop.api("GET", "/auth/eu"); // logs in
        await ready(page, "/docs");
        await page.getByLabel("Procurar").fill("cadastrar produto");
        tally.equal("the search leaves one operation", 1, await page.locator("summary .method").count());
        const form = await open(page, "criarProduto", "Experimentar");
        const answer = form.getByRole("status");
        await form.getByRole("button", { name: "Enviar" }).click();
        await answer.getByText("401", { exact: true }).waitFor();
        await page.getByLabel("Token").fill(await shop.token());
        const name = `Produto da documentação ${Date.now()}`;
        await form.getByLabel("Corpo", { exact: true }).fill(JSON.stringify({ nome: name, valor: 12.5 }));
        await form.getByRole("button", { name: "Enviar" }).click();
        await answer.getByText("201", { exact: true }).waitFor();
        const made = JSON.parse(await answer.getByRole("group", { name: "Corpo da resposta" }).innerText());
        tally.equal("it was made", name, (await shop.api("GET", `/produtos/${made.id}`)).nome);

        await page.getByLabel("Procurar").fill("listar produtos");
        const list = await open(page, "listarProdutos", "Experimentar");
        await list.getByLabel("busca", { exact: true }).fill(name);
        await list.getByRole("button", { name: "Enviar" }).click();
        await list.getByRole("status").getByText(name).waitFor();
        tally.equal("the token is kept nowhere", [0, 0], await page.evaluate(() => [localStorage.length, sessionStorage.length]));
        tally.equal("no console error, no CSP report", [], context.faults);
    });

    await tally.run("docs: a problem's type leads to its section", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await ready(page, "/docs#criarProduto");
        await page.locator("#criarProduto").getByRole("link", { name: "duplicado" }).click();
        await page.getByRole("heading", { level: 1, name: "duplicado" }).waitFor();
        tally.equal("its address", "/docs/problemas/duplicado", new URL(page.url()).pathname);
    });
}
