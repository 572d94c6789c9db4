// A month in the workshop, done by clicks only: on a desktop's screen, and again on a phone's.
import { DESK, fillLogin, login, PHONE, picture, someCpf, violations } from "./harness.mjs";

const LIVE_MS = 3000;

function steps(tally, shop, kind, word, context) {
    const product = `Compensado do mês ${word}`;
    const first = `Cozinha ${word}`;
    const second = `Estante ${word}`;
    const ids = {};
    let page;

    const stock = () => page.locator("[data-teste=quantidade]");
    const shows = (text) => stock().filter({ hasText: new RegExp(`^${text} `) }).waitFor();
    const idOf = () => Number(/\/(\d+)$/.exec(new URL(page.url()).pathname)[1]);
    const material = () => page.getByRole("row", { name: new RegExp(product) }).or(page.locator("tr", { hasText: product })).first();

    async function openPart(name) {
        await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
        await page.getByRole("heading", { level: 1, name }).waitFor();
    }

    async function openProduct() {
        await openPart("Estoque");
        await page.getByLabel("Buscar produto").pressSequentially(`mes ${word} comp`, { delay: 20 });
        await page.waitForURL((url) => url.searchParams.get("busca") === `mes ${word} comp`);
        await page.getByRole("heading", { name: "Produtos: 1", exact: true }).waitFor();
        await page.getByRole("link", { name: product }).click();
        await page.getByRole("heading", { level: 1, name: product }).waitFor();
    }

    // Two taps: the movement's button, and its confirmation.
    async function askToMove(button, quantity, confirm) {
        await page.getByRole("button", { name: button, exact: true }).first().click();
        await page.getByLabel(/^Quanto/).fill(String(quantity));
        await page.getByRole("dialog").getByRole("button", { name: confirm }).click();
    }

    async function move(button, quantity, confirm) {
        await askToMove(button, quantity, confirm);
        await page.getByRole("dialog").waitFor({ state: "detached" });
    }

    async function newProject(name, quantity) {
        await openPart("Projetos");
        await page.getByRole("link", { name: "Novo projeto" }).click();
        await page.getByLabel("Nome", { exact: true }).fill(name);
        await page.getByLabel("Valor (R$)").fill("1.250,50");
        const words = `comp mes ${word}`;
        const found = page.waitForResponse((answer) => new URL(answer.url()).searchParams.get("busca") === words);
        await page.getByRole("combobox", { name: "Acrescentar material" }).pressSequentially(words, { delay: 20 });
        await found;
        await page.getByRole("option", { name: product }).click();
        await page.getByRole("textbox", { name: product }).fill(String(quantity));
        await page.getByRole("button", { name: "Criar projeto" }).click();
        await page.getByRole("heading", { level: 1, name }).waitFor();
        return idOf();
    }

    return {
        async login() {
            page = await context.newPage();
            await page.goto("/");
            tally.equal(`${word}: / leads to the panel`, "/painel", new URL(page.url()).pathname);
            await fillLogin(page, { ...shop.admin, senha: "não é esta senha" });
            await page.getByRole("alert").waitFor();
            tally.check(`${word}: a wrong password is told`, /chave|senha/i.test(await page.getByRole("alert").innerText()));
            await fillLogin(page, shop.admin);
            await page.getByRole("navigation").waitFor();
        },

        async product() {
            await openPart("Estoque");
            await page.getByRole("link", { name: "Novo produto" }).click();
            await page.getByRole("button", { name: "Cadastrar" }).click();
            const name = page.getByLabel("Nome", { exact: true });
            await page.waitForFunction(() => document.activeElement?.name === "nome" && document.activeElement.hasAttribute("aria-invalid"));
            tally.check(`${word}: the field at fault has the focus`, true);
            tally.equal(`${word}: its fault is told at the field`, true, Boolean(await name.evaluate(
                (field) => field.getAttribute("aria-describedby").split(" ").some((id) => document.getElementById(id)?.className === "erro"))));
            tally.check(`${word}: what is missing is called missing`, await page.getByText("Falta preencher.").count() > 0);
            await page.keyboard.type(product, { delay: 20 });
            tally.equal(`${word}: the focus stays while one of several faults is mended`, product, await name.inputValue());
            await page.getByLabel("Código", { exact: false }).first().fill(`MES-${word}`.toUpperCase());
            await page.getByLabel("Preço da unidade (R$)").fill("98,7654");
            await page.getByLabel("Estoque mínimo").fill("5");
            await page.getByLabel("Quanto há agora").fill("10");
            await page.getByRole("button", { name: "Cadastrar" }).click();
            await page.getByRole("heading", { level: 1, name: product }).waitFor();
            ids.product = idOf();
            await shows(10);
            tally.check(`${word}: a price keeps its four decimals`, await page.getByText("R$ 98,7654").count() > 0);
        },

        async delivery() {
            await openProduct();
            await move("Entrada", 5, "Dar entrada");
            await shows(15);
        },

        async project() {
            ids.first = await newProject(first, 12);
            await material().getByText("separado").waitFor();
            await page.goto(`/painel/estoque/${ids.product}`);
            await shows(3);
            tally.check(`${word}: too little is told`, await page.getByText("abaixo do mínimo").count() > 0);
        },

        async shortage() {
            ids.second = await newProject(second, 8);
            await material().getByText("falta no estoque: faltam 5").waitFor();
            await picture(page, `${word}-falta`);
            await page.goto("/painel");
            await page.getByRole("region", { name: "Esperando material" }).getByRole("link", { name: second }).waitFor();
            await openPart("Compras");
            await page.getByRole("link", { name: product }).waitFor();
        },

        async served() {
            // A second page of the same person watches.
            const other = await context.newPage();
            await other.goto(`/painel/projetos/${ids.second}`);
            await other.getByText("falta no estoque").waitFor();
            await page.bringToFront();
            await openProduct();
            await move("Entrada", 6, "Dar entrada");
            await shows(1);
            // A hidden page does not poll, so it is brought to the front first.
            await other.bringToFront();
            const begun = Date.now();
            await other.locator("tr", { hasText: product }).getByText("separado").waitFor();
            tally.within(`${word}: what changes elsewhere shows within 3 s`, LIVE_MS, begun);
            await other.close();
            await page.bringToFront();
        },

        async count() {
            await openProduct();
            await move("Contar", 4, "Gravar a contagem");
            await shows(4);
            await page.getByRole("status").getByRole("button", { name: "Desfazer" }).click();
            await page.getByRole("dialog").getByRole("button", { name: "Desfazer", exact: true }).click();
            await shows(1);
            await page.locator(".selo", { hasText: "desfeito" }).first().waitFor();
            tally.check(`${word}: the undone movement stays in the ledger`, true);
            await askToMove("Saída", 2, "Dar saída");
            await page.getByRole("dialog").getByRole("alert").waitFor();
            tally.check(`${word}: more than there is cannot leave`, await page.getByRole("dialog").isVisible());
            tally.equal(`${word}: what was typed is still there`, "2", await page.getByLabel(/^Quanto/).inputValue());
            page.once("dialog", (question) => void question.accept());
            await page.keyboard.press("Escape");
            await page.getByRole("dialog").waitFor({ state: "detached" });
            await shows(1);
        },

        async partialReturn() {
            await page.goto(`/painel/projetos/${ids.first}`);
            await page.getByRole("button", { name: /Começar/ }).click();
            await page.locator("[data-teste=status]", { hasText: "Em andamento" }).waitFor();
            await material().getByRole("button", { name: /Devolver sobra/ }).click();
            await page.getByLabel("Quanto sobrou").fill("2");
            await page.getByRole("button", { name: "Devolver ao estoque" }).click();
            await material().getByText("voltaram 2").waitFor();
            await page.getByRole("button", { name: "Concluir" }).click();
            await page.getByRole("dialog").getByRole("button", { name: "Concluir o projeto" }).click();
            await page.locator("[data-teste=status]", { hasText: "Concluído" }).waitFor();
            await page.goto(`/painel/estoque/${ids.product}`);
            await shows(3);
        },

        async cancel() {
            await page.goto(`/painel/projetos/${ids.second}`);
            await page.getByRole("button", { name: "Cancelar", exact: true }).click();
            const dialog = page.getByRole("dialog");
            await dialog.getByLabel(/já cortado/).fill("3");
            await dialog.getByText("Voltam 5 ao estoque.").waitFor();
            tally.equal(`${word}: axe of the dialog`, [], await violations(page));
            await dialog.getByRole("button", { name: "Cancelar o projeto" }).click();
            await page.locator("[data-teste=status]", { hasText: "Cancelado" }).waitFor();
            await page.goto(`/painel/estoque/${ids.product}`);
            await shows(8);
        },

        async shelf() {
            await openPart("Estoque");
            await page.getByRole("link", { name: "Contar a prateleira" }).click();
            const found = page.waitForResponse((answer) => answer.url().includes("busca="));
            await page.getByLabel("Achar na lista").fill(`mes ${word}`);
            await found;
            const field = page.getByRole("textbox", { name: new RegExp(product) });
            await field.fill("muitas");
            await page.getByRole("button", { name: "Gravar a contagem" }).click();
            await page.getByText("Escreva um número.").waitFor();
            await field.fill("7");
            await page.getByText("falta 1").waitFor();
            await page.waitForFunction(() => Object.values(localStorage).some((kept) => kept.includes('"contada":"7"')));
            await page.reload();
            await page.getByRole("textbox", { name: new RegExp(product) }).waitFor();
            tally.equal(`${word}: a count survives a reload`, "7", await page.getByRole("textbox", { name: new RegExp(product) }).inputValue());
            await picture(page, `${word}-contagem`);
            await page.getByRole("button", { name: "Gravar a contagem" }).click();
            await page.getByText("1 produto contado, 1 diferença lançada.").waitFor();
            await page.goto(`/painel/estoque/${ids.product}`);
            await shows(7);
        },

        async dismissed(cpf) {
            if (kind === PHONE) {
                await page.goto("/painel/mais");
                await page.getByRole("main").getByRole("link", { name: "Pessoas" }).click();
            } else {
                await page.getByRole("navigation").getByRole("link", { name: "Pessoas" }).click();
            }
            await page.getByRole("link", { name: "Nova pessoa" }).click();
            const person = `Pessoa do mês ${word}`;
            await page.getByLabel("Nome", { exact: true }).fill(person);
            await page.getByLabel("CPF").fill(cpf);
            await page.getByRole("button", { name: "Cadastrar" }).click();
            await page.getByRole("heading", { level: 1, name: person }).waitFor();
            await page.getByRole("button", { name: "Novo usuário" }).click();
            await page.getByLabel("Senha inicial").fill("serrote plaina formão 42");
            await page.getByRole("button", { name: "Criar usuário" }).click();
            const chaveDeAcesso = (await page.locator("[data-teste=chave]").innerText()).trim();
            await page.getByRole("button", { name: "Pronto" }).click();
            const theirs = await shop.device(kind);
            const their = await theirs.newPage();
            await login(their, { chaveDeAcesso, senha: "serrote plaina formão 42" }, `/painel/estoque/${ids.product}`);
            await their.locator("[data-teste=quantidade]").waitFor();
            tally.equal(`${word}: an ATENDENTE sees no people`, 0, await their.getByRole("link", { name: "Pessoas" }).count());
            await page.bringToFront();
            await page.getByRole("button", { name: "Desativar" }).click();
            await page.getByRole("dialog").getByRole("button", { name: "Desativar" }).click();
            await page.getByRole("dialog").waitFor({ state: "detached" });
            const begun = Date.now();
            await their.getByRole("dialog", { name: "Sua sessão terminou" }).waitFor();
            tally.within(`${word}: who was dismissed is out within 3 s`, LIVE_MS, begun);
            tally.equal(`${word}: nothing went wrong on the dismissed one's page`, [], theirs.faults);
        },

        async leave() {
            await page.goto("/painel/conta");
            await page.getByRole("button", { name: "Sair" }).click();
            await page.waitForURL(/\/painel$/);
            await page.getByRole("button", { name: "Entrar" }).waitFor();
            tally.equal(`${word}: no token is left`, [null, []], await page.evaluate(() => [
                sessionStorage.getItem("icarus.sessao"), Object.keys(localStorage).filter((name) => name !== "icarus.dispositivo")]));
            tally.equal(`${word}: no console error, no CSP report`, [], context.faults);
        },
    };
}

export async function all(tally, shop) {
    const mark = process.env.MARCA ?? "";
    for (const [kind, name] of [[DESK, "mesa"], [PHONE, "telefone"]]) {
        const word = name + mark;
        const context = await shop.device(kind);
        const month = steps(tally, shop, kind, word, context);
        for (const [title, step] of Object.entries(month)) {
            if (!await tally.run(`${word}: ${title}`, () => step(someCpf()))) {
                break; // each step depends on the previous one
            }
        }
        await context.close();
    }
}
