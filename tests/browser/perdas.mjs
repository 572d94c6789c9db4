// Nothing typed is lost, and nothing sent is done twice: lost answers, reloads, Escape and Back.
import { DESK, login, routed } from "./harness.mjs";

export async function all(tally, shop) {
    const context = await shop.device(DESK);
    const page = await context.newPage();
    const mark = String(Date.now()).slice(-5);
    const product = await shop.api("POST", "/produtos", { nome: `Produto das perdas ${mark}`, valor: 10, quantidade: 57 });
    const dialog = page.getByRole("dialog");
    await login(page, shop.admin, "/painel/estoque");
    await page.getByRole("table").waitFor();
    await page.getByLabel("Buscar produto").fill(product.nome);
    await page.getByRole("heading", { name: "Produtos: 1", exact: true }).waitFor();
    await page.getByRole("link", { name: product.nome }).click();
    await page.locator("[data-teste=quantidade]").waitFor();

    await tally.run("losses: a first request that still runs is waited for", async () => {
        let sent = 0;
        const refuse = (route) => (route.request().method() === "POST" && sent++ === 0
            ? route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify({ type: "/docs/problemas/chave-de-idempotencia-em-uso", title: "Requisição em andamento", status: 409 }) })
            : route.continue());
        await routed(page, `**/produtos/${product.id}/movimentacoes`, refuse, async () => {
            await page.getByRole("button", { name: "Entrada", exact: true }).click();
            await page.getByLabel("Quanto chegou").fill("1");
            await page.getByRole("button", { name: "Dar entrada" }).click();
            await dialog.waitFor({ state: "detached" });
        });
        tally.equal("sent again, booked once", [2, 58], [sent, (await shop.api("GET", `/produtos/${product.id}`)).quantidade]);
    });

    await tally.run("losses: what was typed is asked for before it goes", async () => {
        const address = page.url();
        const asked = [];
        const answer = (yes) => page.once("dialog", (question) => {
            asked.push(question.message());
            return yes ? question.accept() : question.dismiss();
        });
        await page.getByRole("button", { name: "Saída", exact: true }).click();
        await dialog.getByLabel("Quanto saiu").fill("3");
        answer(false);
        await page.keyboard.press("Escape");
        tally.equal("Escape, and no", "3", await dialog.getByLabel("Quanto saiu").inputValue());
        answer(false);
        await dialog.getByRole("button", { name: "Fechar" }).click();
        const question = page.waitForEvent("dialog");
        answer(false);
        await page.evaluate(() => history.back());
        await question;
        await page.waitForURL(address);
        tally.equal("Back, and no", "3", await dialog.getByLabel("Quanto saiu").inputValue());
        answer(true);
        await dialog.getByRole("button", { name: "Fechar" }).click();
        await dialog.waitFor({ state: "detached" });
        tally.equal("asked each time", Array(4).fill("Sair sem gravar o que você digitou?"), asked);
    });

    await tally.run("losses: a change whose answer is lost is not somebody else's", async () => {
        let sent = 0;
        const lose = async (route) => {
            if (route.request().method() !== "PATCH") {
                return route.continue();
            }
            sent++;
            await route.fetch(); // done, but the page gets no answer
            return route.abort("connectionreset");
        };
        await routed(page, `**/produtos/${product.id}`, lose, async () => {
            await page.getByRole("button", { name: "Editar" }).click();
            await dialog.getByLabel("Cor").fill("Imbuia");
            await dialog.getByRole("button", { name: "Salvar" }).click();
            await dialog.waitFor({ state: "detached" });
        });
        tally.equal("sent once, and there", [1, "Imbuia"], [sent, (await shop.api("GET", `/produtos/${product.id}`)).cor]);
    });

    await tally.run("losses: a new password whose answer is lost is not sent again", async () => {
        let sent = 0;
        await page.goto("/painel/conta");
        const lose = (route) => {
            sent++;
            return route.abort("connectionreset");
        };
        await routed(page, "**/auth/senha", lose, async () => {
            await page.getByLabel("Senha atual").fill("não é esta senha");
            await page.getByLabel("Senha nova", { exact: true }).fill("uma senha nova qualquer 7");
            await page.getByLabel("Senha nova, de novo").fill("uma senha nova qualquer 7");
            await page.getByRole("button", { name: "Trocar a senha" }).click();
            await page.getByText("pode ter sido gravado").waitFor();
        });
        tally.equal("sent once", 1, sent);
    });

    await tally.run("losses: an export without an answer is told", async () => {
        const [person] = (await shop.api("GET", "/pessoas")).data;
        await page.goto(`/painel/pessoas/${person.id}`);
        const exported = page.getByRole("button", { name: "Exportar dados" });
        await routed(page, "**/exportacao", (route) => route.fulfill({ status: 503, json: { title: "x", status: 503, detail: "Fora do ar." } }), async () => {
            await exported.click();
            await page.locator(".recados").getByText(/./).waitFor();
        });
        const saved = page.waitForEvent("download");
        await exported.click();
        tally.equal("and then it is saved", `pessoa-${person.id}.json`, (await saved).suggestedFilename());
    });

    await tally.run("losses: a reload while something is sent does not do it twice", async () => {
        const keys = [];
        const name = `Produto recarregado ${mark}`;
        let isDone;
        const done = new Promise((go) => (isDone = go));
        await page.goto("/painel/estoque/novo");
        const lose = async (route) => {
            if (route.request().method() !== "POST") {
                return route.continue();
            }
            keys.push(route.request().headers()["idempotency-key"]);
            if (keys.length > 1) {
                return route.continue();
            }
            await route.fetch();
            return isDone(); // the page gets no answer
        };
        await routed(page, "**/produtos", lose, async () => {
            await page.getByLabel("Nome", { exact: true }).fill(name);
            await page.getByLabel("Preço da unidade (R$)").fill("10");
            await page.getByRole("button", { name: "Cadastrar" }).click();
            await done;
            await page.reload();
            await page.getByText("Recuperei o que você tinha digitado.").waitFor();
            await page.getByRole("button", { name: "Cadastrar" }).click();
            await page.getByRole("heading", { level: 1, name }).waitFor();
        });
        tally.equal("two requests with one key", [2, 1], [keys.length, new Set(keys).size]);
    });

    await tally.run("losses: a record that is deleted elsewhere goes from the screen", async () => {
        const today = new Date().toISOString().slice(0, 10);
        const project = await shop.api("POST", "/projetos", { nome: `Projeto das perdas ${mark}`, dataInicio: today, dataEntrega: today, valor: 1, materiais: [{ produtoId: product.id, quantidade: 1 }] });
        await page.goto(`/painel/projetos/${project.id}`);
        await page.getByRole("heading", { level: 1, name: project.nome }).waitFor();
        await shop.api("DELETE", `/projetos/${project.id}`, undefined, { "If-Match": "*" });
        await page.getByRole("heading", { level: 1, name: project.nome }).waitFor({ state: "detached" });
        await page.getByRole("main").getByRole("alert").waitFor();
    });

    await tally.run("losses: an address that is no text names nothing", async () => {
        await page.goto("/painel/%FF");
        await page.getByRole("heading", { name: "Não há nada neste endereço" }).waitFor();
    });

    tally.equal("losses: no console error, no CSP report", [], context.faults);
    await context.close();
}
