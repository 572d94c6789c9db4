// Lists longer than a page, by cursor; and what is found in them while typing.
import { DESK, login } from "./harness.mjs";

const MANY = 120;

export async function all(tally, shop) {
    const mark = `L${process.env.MARCA ?? ""}${String(Date.now()).slice(-4)}`;
    for (let i = 0; i < MANY; i += 10) {
        await Promise.all(Array.from({ length: 10 }, (_, j) => shop.api("POST", "/produtos", {
            nome: `Puxador ${mark} ${String(i + j).padStart(3, "0")}`, cor: (i + j) % 2 === 0 ? "Aço-Inox" : "Latão", valor: i + j, quantidade: i + j })));
    }
    const context = await shop.device(DESK);
    const page = await context.newPage();
    await login(page, shop.admin, `/painel/estoque?busca=${mark}`);
    const rows = page.locator("tbody tr");

    await tally.run("lists: endless, by cursor", async () => {
        await page.getByRole("heading", { name: `Produtos: ${MANY}`, exact: true }).waitFor();
        tally.equal("first one page", 50, await rows.count());
        for (let before; (before = await rows.count()) < MANY;) {
            await rows.last().scrollIntoViewIfNeeded();
            await page.waitForFunction((count) => document.querySelectorAll("tbody tr").length > count, before);
        }
        const names = await rows.locator("td.principal a").allInnerTexts();
        tally.equal("every row once, in order", Array.from({ length: MANY }, (_, i) => `Puxador ${mark} ${String(i).padStart(3, "0")}`), names);
        tally.equal("no more to be shown", 0, await page.getByRole("button", { name: "Mostrar mais" }).count());
        await shop.api("POST", "/produtos", { nome: `Puxador ${mark} 060 novo`, valor: 1 });
        const begun = Date.now();
        await page.getByRole("link", { name: `Puxador ${mark} 060 novo` }).waitFor({ state: "attached" });
        tally.within("a new row in the middle shows within 3 s", 3000, begun);
    });

    await tally.run("lists: search, filters and order stay in the address", async () => {
        await page.getByLabel("Buscar produto").fill(`119 ${mark.toLowerCase()} pux`);
        await page.getByRole("heading", { name: "Produtos: 1", exact: true }).waitFor();
        tally.equal("words in any order", [`Puxador ${mark} 119`], await rows.locator("td.principal a").allInnerTexts());
        await page.getByLabel("Buscar produto").fill(mark);
        await page.getByRole("heading", { name: `Produtos: ${MANY + 1}`, exact: true }).waitFor();
        await page.getByRole("button", { name: "Preço" }).click();
        await page.getByRole("button", { name: "Preço" }).click();
        await page.waitForURL(/ordem=-valor/);
        await page.waitForFunction((name) => document.querySelector("tbody tr td.principal a")?.textContent === name, `Puxador ${mark} 119`);
        tally.equal("the column says how it is ordered", "descending", await page.getByRole("columnheader", { name: "Preço" }).getAttribute("aria-sort"));
        await page.reload();
        await page.waitForFunction((name) => document.querySelector("tbody tr td.principal a")?.textContent === name, `Puxador ${mark} 119`);
        tally.equal("also after a reload", mark, await page.getByLabel("Buscar produto").inputValue());
        await page.getByLabel("Buscar produto").fill("não há nada assim");
        await page.getByText("Nenhum produto assim.").waitFor();
        tally.equal("no fault", [], context.faults);
    });
    await context.close();
}
