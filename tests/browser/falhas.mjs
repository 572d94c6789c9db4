// When something goes wrong: no network, a stale version, a duplicate, an answer that got lost.
import { DESK, login, routed, until } from "./harness.mjs";

export async function all(tally, shop) {
    const context = await shop.device(DESK);
    const page = await context.newPage();
    const mark = process.env.MARCA ?? "";
    const product = await shop.api("POST", "/produtos", { nome: `Produto das falhas ${mark}`, codigo: `FAL${mark}`, valor: 10, quantidade: 50, estoqueMinimo: 5 });
    const quantity = async () => (await shop.api("GET", `/produtos/${product.id}`)).quantidade;
    await login(page, shop.admin, `/painel/estoque/${product.id}`);
    await page.locator("[data-teste=quantidade]").waitFor();

    await tally.run("failures: an entry whose answer is lost is booked once", async () => {
        let lost = 0;
        const keys = new Set();
        let isTold;
        const told = new Promise((go) => (isTold = go));
        const lose = async (route) => {
            if (route.request().method() !== "POST") {
                return route.continue();
            }
            keys.add(route.request().headers()["idempotency-key"]);
            if (lost++ < 2) {
                await route.fetch(); // booked, but the page gets no answer
                return route.abort("connectionreset");
            }
            await told;
            return route.continue();
        };
        await routed(page, `**/produtos/${product.id}/movimentacoes`, lose, async () => {
            await page.getByRole("button", { name: "Entrada", exact: true }).click();
            await page.getByLabel("Quanto chegou").fill("7");
            await page.getByRole("button", { name: "Dar entrada" }).click();
            await page.getByRole("dialog").getByText("ainda não foi confirmado").waitFor();
            isTold();
            await page.getByRole("dialog").waitFor({ state: "detached" });
        });
        tally.equal("three requests with one key", [3, 1], [lost, keys.size]);
        tally.equal("booked once", 57, await quantity());
    });

    await tally.run("failures: without a network the page says so, and goes on by itself", async () => {
        await page.locator("[data-teste=quantidade]").filter({ hasText: /^57/ }).waitFor();
        await context.setOffline(true);
        await page.getByText("Sem conexão com o servidor").waitFor();
        tally.check("what was there stays", (await page.locator("[data-teste=quantidade]").innerText()).startsWith("57"));
        await shop.api("POST", `/produtos/${product.id}/movimentacoes`, { tipo: "ENTRADA", quantidade: 1, motivo: "Compra" });
        await context.setOffline(false);
        await page.getByText("Sem conexão com o servidor").waitFor({ state: "detached" });
        await page.locator("[data-teste=quantidade]").filter({ hasText: /^58/ }).waitFor();
        tally.check("what changed meanwhile is there", true);
    });

    await tally.run("failures: a service that is down", async () => {
        // All requests to this part of the API, since an answer to any of them ends the message.
        const path = /\/produtos(\/|\?|$)/;
        const refuse = (route) => route.fulfill({ status: 503, headers: { "Retry-After": "1" }, body: "{}" });
        await routed(page, path, refuse, () => page.getByText("O servidor não pode atender agora").waitFor());
        await page.getByText("O servidor não pode atender agora").waitFor({ state: "detached" });
    });

    await tally.run("failures: a stale version shows what changed", async () => {
        await page.getByRole("button", { name: "Editar" }).click();
        const dialog = page.getByRole("dialog");
        await dialog.getByLabel("Estoque mínimo").fill("9");
        await shop.api("PATCH", `/produtos/${product.id}`, { cor: "Freijó" });
        await page.setViewportSize({ width: 390, height: 500 });
        await dialog.getByRole("button", { name: "Salvar" }).click();
        await dialog.getByRole("button", { name: "Ver o que mudou" }).waitFor();
        await page.waitForFunction(() => document.querySelector("dialog [role=alert]").getBoundingClientRect().top >= 0);
        await page.setViewportSize(DESK.viewport);
        await dialog.getByRole("button", { name: "Ver o que mudou" }).click();
        await dialog.getByText("era “(vazio)”, agora é “Freijó”").waitFor();
        tally.equal("what was typed is still there", "9", await dialog.getByLabel("Estoque mínimo").inputValue());
        await dialog.getByRole("button", { name: "Salvar" }).click();
        await dialog.waitFor({ state: "detached" });
        const now = await shop.api("GET", `/produtos/${product.id}`);
        tally.equal("both changes are there", ["Freijó", 9], [now.cor, now.estoqueMinimo]);
    });

    await tally.run("failures: a duplicate is told at its field, with the way to the other", async () => {
        await page.goto("/painel/estoque/novo");
        await page.getByLabel("Nome", { exact: true }).fill(product.nome.toUpperCase());
        await page.getByLabel("Preço da unidade (R$)").fill("dez reais");
        await page.getByRole("button", { name: "Cadastrar" }).click();
        await page.getByText("Escreva um número, como 12 ou 12,5.").waitFor();
        await page.getByLabel("Preço da unidade (R$)").fill("10");
        await page.getByRole("button", { name: "Cadastrar" }).click();
        await page.locator(".campo", { has: page.getByLabel("Nome", { exact: true }) }).getByText("Já existe um produto com este nome.").waitFor();
        await page.getByRole("link", { name: "Abrir o que já existe" }).click();
        await page.getByRole("heading", { level: 1, name: product.nome }).waitFor();
        tally.equal("the other one", `/painel/estoque/${product.id}`, new URL(page.url()).pathname);
    });

    await tally.run("failures: a record and a page that are not there", async () => {
        await page.goto("/painel/estoque/999999999");
        await page.getByRole("alert").waitFor();
        await page.goto("/painel/nada/disto");
        await page.getByRole("heading", { name: "Não há nada neste endereço" }).waitFor();
    });

    await tally.run("failures: nothing is asked by a hidden page", async () => {
        const quiet = await context.newPage();
        await quiet.clock.install();
        await quiet.goto("/painel/estoque");
        await quiet.getByRole("table").waitFor();
        const list = /\/produtos\?/;
        let asked = 0;
        quiet.on("request", (request) => list.test(request.url()) && asked++);
        for (let i = 1; i <= 2; i++) {
            // While an answer is on its way the page does not ask.
            await until(async () => {
                await quiet.clock.runFor(2000);
                return asked >= i;
            }, "a visible page asks again");
        }
        const look = (how) => quiet.evaluate((state) => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }, how);
        await look("hidden");
        asked = 0;
        await quiet.clock.runFor(60000);
        // Requests sent while it was hidden would come before this one.
        const shown = quiet.waitForRequest(list);
        await look("visible");
        await shown;
        tally.equal("a hidden one asks nothing in a minute, and at once when it is looked at", 1, asked);
        await quiet.close();
    });

    await tally.run("failures: an opening without an answer is told, and goes on by itself", async () => {
        await page.goto("/painel/conta");
        await page.getByRole("heading", { name: "Minha conta" }).waitFor();
        await routed(page, "**/auth/refresh", (route) => route.abort("connectionrefused"), async () => {
            await page.reload();
            await page.getByText("Sem conexão com o servidor. Tentando de novo…").waitFor();
        });
        await page.getByRole("heading", { name: "Minha conta" }).waitFor();
    });

    tally.equal("failures: no console error, no CSP report", [], context.faults);
    await context.close();
}
