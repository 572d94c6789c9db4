// Sessions: renewed before they end, one for all tabs, back to where one was, and ended for good.
import { DESK, endSession, login, routed, until } from "./harness.mjs";
import { newUser } from "./papeis.mjs";

// Counts requests to a path.
function count(page, path) {
    const seen = { times: 0 };
    page.on("request", (request) => {
        if (new URL(request.url()).pathname === path) {
            seen.times++;
        }
    });
    return seen;
}

export async function all(tally, shop) {
    await tally.run("session: a deep link asks for the login and leads on", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin, "/painel/estoque/2?x=1");
        tally.equal("where one was", "/painel/estoque/2?x=1", page.url().slice(shop.url.length));
        await page.locator("[data-teste=quantidade]").waitFor();
        const kept = await page.evaluate(() => ({ session: Object.keys(sessionStorage), local: Object.keys(localStorage).filter((name) => name !== "icarus.dispositivo") }));
        tally.equal("only the refresh token is kept, for this tab", { session: ["icarus.sessao"], local: [] }, kept);
        const refresh = await page.evaluate(() => sessionStorage.getItem("icarus.sessao"));
        tally.check("it is not the access token", !refresh.includes("."), refresh.length);
        await page.reload();
        await page.locator("[data-teste=quantidade]").waitFor();
        tally.check("a reload stays logged in", true);

        const second = await context.newPage();
        await second.goto("/painel/projetos");
        await second.getByRole("heading", { level: 1, name: "Projetos" }).waitFor();
        tally.check("a second tab shares the session", true);
        const spent = [count(page, "/auth/refresh"), count(second, "/auth/refresh")];
        await Promise.all([page.reload(), second.reload()]);
        await page.locator("[data-teste=quantidade]").waitFor();
        await second.getByRole("heading", { level: 1, name: "Projetos" }).waitFor();
        tally.check("two tabs that are reloaded at once keep it", spent[0].times + spent[1].times <= 2, spent);

        await second.goto("/painel/conta");
        const ended = second.waitForResponse("**/auth/logout");
        await second.getByRole("button", { name: "Sair" }).click();
        await ended;
        await page.getByRole("button", { name: "Entrar" }).waitFor();
        tally.check("leaving in one tab leaves in all", true);
        const dead = await fetch(`${shop.url}/auth/refresh`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ refreshToken: refresh }) });
        tally.equal("and ends the session on the server", 401, dead.status);
        tally.equal("no fault", [], context.faults);
    });

    await tally.run("session: renewed before the hour ends", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await page.clock.install();
        await login(page, shop.admin);
        const renewals = count(page, "/auth/refresh");
        await page.clock.fastForward("54:00");
        tally.equal("not yet after 54 minutes", 0, renewals.times);
        await page.clock.fastForward("02:00");
        await until(() => renewals.times > 0, "the renewal");
        tally.equal("once after 55", 1, renewals.times);
    });

    await tally.run("session: ended elsewhere, nothing typed is lost", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin, "/painel/projetos/novo");
        await page.getByLabel("Nome", { exact: true }).fill("Armário que não se perde");
        const dialog = await endSession(shop, page);
        await page.keyboard.press("Escape");
        await page.keyboard.press("Escape");
        await dialog.waitFor(); // the browser closes it at the second Escape, and the page opens it again
        await dialog.getByLabel("Senha").fill(shop.admin.senha);
        await dialog.getByRole("button", { name: "Entrar" }).click();
        await dialog.waitFor({ state: "detached" });
        tally.equal("what was typed", "Armário que não se perde", await page.getByLabel("Nome", { exact: true }).inputValue());
        await page.reload();
        await page.getByText("Recuperei o que você tinha digitado.").waitFor();
        tally.equal("also after a reload", "Armário que não se perde", await page.getByLabel("Nome", { exact: true }).inputValue());
        tally.equal("no fault", [], context.faults);
    });

    await tally.run("session: what is typed about a person stays in this tab", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin, "/painel/pessoas/nova");
        await page.getByLabel("CPF").fill("529.982.247-25");
        await page.goto("/painel/projetos/novo");
        await page.getByLabel("Nome", { exact: true }).fill("Projeto no aparelho");
        const [device, tab] = await page.evaluate(() => [localStorage, sessionStorage].map((place) => JSON.stringify(place)));
        tally.equal("where they are", [false, true, true], [device.includes("529.982"), tab.includes("529.982"), device.includes("Projeto no aparelho")]);
    });

    await tally.run("session: a page does not go on with another person's tokens", async () => {
        const other = await newUser(shop, "FINANCEIRO");
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin, "/painel/auditoria");
        const answer = await fetch(`${shop.url}/auth/login`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(other) });
        const pair = await answer.json();
        let used = 0;
        page.on("request", (request) => request.headers().authorization === `Bearer ${pair.accessToken}` && used++);
        const beside = await context.newPage();
        await beside.goto("/docs");
        await beside.evaluate(({ accessToken, refreshToken }) => new BroadcastChannel("icarus.sessao").postMessage(
            { word: "tokens", tokens: { access: accessToken, refresh: refreshToken, renewAt: Date.now() + 3e6 } }), pair);
        await page.getByRole("button", { name: "Entrar" }).waitFor();
        tally.equal("nothing was asked with them", 0, used);
    });

    await tally.run("session: leaving clears the screen at once, and asks before it drops what was typed", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await page.clock.install();
        await login(page, shop.admin, "/painel/projetos/novo");
        await page.getByLabel("Nome", { exact: true }).fill("Ainda não");
        await page.goto("/painel/conta");
        await page.route("**/auth/logout", () => undefined); // never answered
        const leave = page.getByRole("button", { name: "Sair" });
        page.once("dialog", (question) => void question.dismiss());
        await leave.click();
        tally.check("no is no", await leave.isVisible());
        const asked = [count(page, "/auth/eu"), count(page, "/auth/refresh")];
        page.once("dialog", (question) => void question.accept());
        await page.clock.pauseAt(Date.now() + 10000);
        await leave.click();
        await page.getByText("Saindo…").waitFor();
        tally.check("at once, while the clock stands", await leave.count() === 0);
        await page.clock.resume();
        await page.getByRole("button", { name: "Entrar" }).waitFor();
        const times = asked.map((seen) => seen.times);
        tally.check("and without a storm of requests", times[0] + times[1] <= 3, times);
    });

    await tally.run("session: too many requests end no session, and make no storm", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin);
        const polls = count(page, "/auth/eu");
        const renewed = count(page, "/auth/refresh");
        const refuse = (status) => (route) => route.fulfill({ status, contentType: "application/json", body: "{}" });
        await routed(page, "**/auth/eu", refuse(401), () => routed(page, "**/auth/refresh", refuse(429), async () => {
            await until(() => renewed.times >= 1, "a refused renewal"); // may be the page's first question, just before a poll
            polls.times = renewed.times = 0;
            const before = Date.now();
            await until(() => renewed.times >= 3, "three refused renewals");
            tally.check("one for each poll, every 2 s", Date.now() - before > 3000 && polls.times <= renewed.times + 2, [Date.now() - before, polls.times, renewed.times]);
            const refused = page.waitForResponse("**/auth/refresh");
            await page.reload();
            await refused;
        }));
        await page.getByRole("navigation", { name: "Partes do sistema" }).waitFor();
        tally.check("the session is still there", true);
    });
}
