// What each role sees, and that nothing of one person is left for the next.
import { DESK, endSession, login, PHONE, settled, someCpf, violations } from "./harness.mjs";
import { addresses } from "./paginas.mjs";

const SENHA = "serrote plaina formão 42";
const OF_ADMIN = ["produto-novo", "fornecedor-novo", "pessoas", "pessoa", "pessoa-nova", "auditoria"];
const OF_WORKERS = ["contagem", "projeto-novo", "projeto-editar"];

export async function newUser(shop, papel) {
    const person = await shop.api("POST", "/pessoas", { nome: `Pessoa ${papel}`, cpf: someCpf(), tipo: "FUNCIONARIO" });
    const user = await shop.api("POST", "/usuarios", { pessoaId: person.id, papel, senha: SENHA });
    return { chaveDeAcesso: user.chaveDeAcesso, senha: SENHA };
}

export async function all(tally, shop) {
    const places = await addresses(shop);
    for (const [papel, kind, forbidden] of [["ATENDENTE", PHONE, OF_ADMIN], ["FINANCEIRO", DESK, [...OF_ADMIN, ...OF_WORKERS]]]) {
        await tally.run(`roles: every page as ${papel}`, async () => {
            const context = await shop.device(kind);
            const page = await context.newPage();
            const refused = [];
            page.on("response", (answer) => answer.status() >= 400 && refused.push(`${answer.status()} ${answer.url()}`));
            await login(page, await newUser(shop, papel));
            for (const [name, path] of Object.entries(places)) {
                await page.goto(`/painel${path}`);
                await page.getByRole("heading", { level: 1 }).waitFor();
                await settled(page);
                const closed = await page.getByRole("heading", { name: "Esta página não é do seu papel" }).count() > 0;
                tally.equal(`${papel}: ${name} is closed`, forbidden.includes(name), closed);
                tally.equal(`${papel}: ${name}: axe`, [], await violations(page));
            }
            tally.equal(`${papel}: no page asks for what the role may not have`, [], refused);
            await page.goto("/painel/estoque");
            await page.getByRole("table").waitFor();
            tally.equal(`${papel}: who moves stock`, papel === "ATENDENTE", await page.getByRole("button", { name: /^Entrada de/ }).count() > 0);
            await page.goto("/painel/projetos");
            await page.locator("[data-status=PENDENTE] .cartao").first().waitFor();
            tally.equal(`${papel}: who moves cards`, papel === "ATENDENTE", await page.getByRole("button", { name: /^Mover/ }).count() > 0);
            tally.equal(`${papel}: no fault`, [], context.faults);
        });
    }

    await tally.run("roles: a person changes their own password", async () => {
        const who = await newUser(shop, "FINANCEIRO");
        const fresh = "goiva formão enxó 31";
        const context = await shop.device(PHONE);
        const page = await context.newPage();
        await login(page, who, "/painel/conta");
        const fields = ["Senha atual", "Senha nova", "Senha nova, de novo"].map((label) => page.getByLabel(label, { exact: true }));
        const change = async (...texts) => {
            for (const [place, text] of texts.entries()) {
                await fields[place].fill(text);
            }
            await page.getByRole("button", { name: "Trocar a senha" }).click();
        };
        await change(SENHA, fresh, `${fresh}!`);
        await page.getByText("não são iguais").waitFor();
        await change(SENHA, fresh, fresh);
        await page.getByText("Senha trocada").waitFor();
        tally.equal("no password is left on the page", ["", "", ""], await Promise.all(fields.map((field) => field.inputValue())));
        await page.goto("/painel/projetos");
        await page.getByRole("heading", { level: 1, name: "Projetos" }).waitFor();
        tally.check("this session goes on", true);
        const again = await context.browser().newContext({ baseURL: shop.url });
        await login(await again.newPage(), { ...who, senha: fresh });
        tally.check("the new password is good", true);
        await again.close();
        tally.equal("no fault", [], context.faults);
    });

    await tally.run("roles: another person logs in where a session ended", async () => {
        const next = await newUser(shop, "ATENDENTE");
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin, "/painel/projetos/novo");
        await page.getByLabel("Nome", { exact: true }).fill("Só de quem digitou");
        const dialog = await endSession(shop, page);
        await page.keyboard.press("Escape");
        await page.keyboard.press("Escape");
        tally.equal("Escape throws nothing away", "Só de quem digitou", await page.locator("input[name=nome]").inputValue());
        await dialog.getByLabel("Chave de acesso").fill(next.chaveDeAcesso);
        await dialog.getByLabel("Senha").fill(next.senha);
        await dialog.getByRole("button", { name: "Entrar" }).click();
        await page.getByRole("heading", { level: 1, name: "Olá, Pessoa" }).waitFor();
        tally.equal("at the beginning", "/painel", new URL(page.url()).pathname);
        tally.equal("no draft is left", [], await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((name) => name.includes("rascunho"))));
        tally.equal("nor a place of an ADMIN", 0, await page.getByRole("link", { name: "Auditoria" }).count());
        await page.goto("/painel/projetos/novo");
        tally.equal("a form of their own", "", await page.getByLabel("Nome", { exact: true }).inputValue());
        tally.equal("no fault", [], context.faults);
    });
}
