// Every page, on desktop and phone, light and dark: axe finds nothing, nothing is wider than the
// screen, no console error; and a picture of each.
import { DESK, login, PHONE, picture, routed, settled, violations } from "./harness.mjs";

// The addresses of the panel's pages, by name.
export async function addresses(shop) {
    const first = async (path) => (await shop.api("GET", `${path}${path.includes("?") ? "&" : "?"}resultadoPorPagina=1`)).data[0];
    const project = (await first("/projetos?situacao=INSUFICIENTE")) ?? (await first("/projetos?status=PENDENTE")) ?? await first("/projetos");
    const open = (await first("/projetos?status=PENDENTE")) ?? project;
    const product = await first("/produtos");
    const supplier = await first("/fornecedores");
    const person = await first("/pessoas");
    return {
        "hoje": "", "estoque": "/estoque", "estoque-busca": "/estoque?busca=mdf&abaixoDoMinimo=true", "produto": `/estoque/${product.id}`,
        "produto-novo": "/estoque/novo", "contagem": "/estoque/contagem", "folha": "/estoque/folha", "etiquetas": "/estoque/etiquetas",
        "projetos": "/projetos", "projetos-lista": "/projetos?ver=lista", "projetos-entregas": "/projetos?ver=calendario",
        "projeto": `/projetos/${project.id}`, "projeto-novo": "/projetos/novo", "projeto-editar": `/projetos/${open.id}/editar`,
        "separacao": `/projetos/${project.id}/separacao`, "compras": "/compras", "fornecedores": "/fornecedores",
        "fornecedor": `/fornecedores/${supplier.id}`, "fornecedor-novo": "/fornecedores/novo", "pessoas": "/pessoas",
        "pessoa": `/pessoas/${person.id}`, "pessoa-nova": "/pessoas/nova", "auditoria": "/auditoria", "conta": "/conta", "mais": "/mais",
        "nada": "/nao/existe",
    };
}

// Dialogs: the picture's name, the page, and the button that opens it.
const DIALOGS = [
    ["entrada", "produto", "Entrada"], ["contar", "produto", "Contar"], ["editar-produto", "produto", "Editar"],
    ["retirar", "produto", "Retirar"], ["unir", "produto", "Unir"], ["editar-fornecedor", "fornecedor", "Editar"], ["novo-usuario", "pessoa", "Novo usuário"],
    ["cancelar", "projeto", "Cancelar"],
];

async function look(tally, page, name) {
    tally.equal(`${name}: axe`, [], await violations(page));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    tally.check(`${name}: not wider than the screen`, wide <= 0, wide);
    await picture(page, name);
}

export async function all(tally, shop) {
    const places = await addresses(shop);
    for (const [kind, where, scheme] of [[DESK, "mesa", "light"], [PHONE, "telefone", "light"], [DESK, "mesa-escuro", "dark"], [PHONE, "telefone-escuro", "dark"]]) {
        await tally.run(`pages: ${where}`, async () => {
            const context = await shop.device(kind, { colorScheme: scheme });
            const page = await context.newPage();
            await page.goto("/painel");
            await page.getByRole("button", { name: "Entrar" }).waitFor();
            await look(tally, page, `${where}-entrar`);
            await login(page, shop.admin);
            for (const [name, path] of Object.entries(places)) {
                await page.goto(`/painel${path}`);
                await page.getByRole("heading", { level: 1 }).waitFor();
                await settled(page);
                await look(tally, page, `${where}-${name}`);
            }
            for (const [name, place, button] of scheme === "light" ? DIALOGS : []) {
                await page.goto(`/painel${places[place]}`);
                await page.getByRole("main").getByRole("button", { name: button, exact: true }).first().click();
                await page.getByRole("dialog").waitFor();
                await look(tally, page, `${where}-${name}`);
            }
            tally.equal(`${where}: no console error, no CSP report`, [], context.faults);
        });
    }

    await tally.run("pages: by keyboard alone", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await page.goto("/painel");
        await page.waitForFunction(() => document.activeElement?.name === "chaveDeAcesso");
        await page.keyboard.type(shop.admin.chaveDeAcesso);
        await page.keyboard.press("Tab");
        await page.keyboard.type(shop.admin.senha);
        await page.keyboard.press("Enter");
        await page.getByRole("navigation").waitFor();
        await page.keyboard.press("Tab");
        tally.equal("the first stop leads past the navigation", "Ir para o conteúdo", await page.evaluate(() => document.activeElement.textContent));
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => document.activeElement.tagName === "MAIN");
        await page.goto("/painel/projetos/novo");
        await page.getByRole("combobox", { name: "Acrescentar material" }).focus();
        await page.keyboard.insertText("mdf 15"); // one event, one search
        await page.getByRole("option").first().waitFor();
        const second = await page.getByRole("option").nth(1).locator("span").innerText();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await page.getByRole("textbox", { name: second }).waitFor();
        await page.waitForFunction(() => document.activeElement?.id.startsWith("quantidade-"));
        await page.keyboard.type("3");
        await page.keyboard.press("Enter");
        tally.equal("Enter leads back to the search", "combobox", await page.evaluate(() => document.activeElement.getAttribute("role")));
    });

    await tally.run("pages: a card of the board by mouse and by keyboard", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        const mark = process.env.MARCA ?? "";
        const product = (await shop.api("GET", "/produtos?ordem=-quantidade&resultadoPorPagina=1")).data[0];
        const name = `Projeto do quadro ${mark}`.trim();
        const project = await shop.api("POST", "/projetos", { nome: name, dataInicio: "2026-01-01", dataEntrega: "2026-01-02", valor: 1, materiais: [{ produtoId: product.id, quantidade: 1 }] });
        const column = (status) => page.locator(`[data-status=${status}]`);
        const card = (status) => column(status).getByRole("listitem").filter({ hasText: name });
        await login(page, shop.admin, "/painel/projetos");
        await card("PENDENTE").waitFor();
        await card("PENDENTE").dragTo(column("EM_ANDAMENTO"));
        await card("EM_ANDAMENTO").waitFor();
        tally.equal("dragged", "EM_ANDAMENTO", (await shop.api("GET", `/projetos/${project.id}`)).status);
        const asked = [];
        page.on("request", (request) => request.method() === "PATCH" && asked.push(request.url()));
        await page.waitForFunction((text) => document.activeElement?.textContent === text, name);
        await card("EM_ANDAMENTO").getByRole("link", { name }).focus();
        await page.keyboard.press("Tab");
        tally.equal("the next stop is where it may go", "Concluído", await page.evaluate(() => document.activeElement.lastChild.textContent));
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await page.getByRole("dialog").waitFor();
        tally.equal("nothing is changed before it is confirmed", [], asked);
        await page.getByRole("dialog").getByRole("button", { name: /^Concluir (o projeto|assim mesmo)$/ }).focus();
        await page.keyboard.press("Enter");
        await card("CONCLUIDO").waitFor();
        tally.equal("moved by keys", "CONCLUIDO", (await shop.api("GET", `/projetos/${project.id}`)).status);
        await page.waitForFunction((text) => document.activeElement?.textContent === text, name);
        tally.check("the moved card has the focus", await card("CONCLUIDO").evaluate((item) => item.contains(document.activeElement)));
    });

    await tally.run("pages: a card that moves while its question is open has the focus after it", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        const name = `Projeto da pergunta ${process.env.MARCA ?? ""}`.trim();
        const product = (await shop.api("GET", "/produtos?ordem=-quantidade&resultadoPorPagina=1")).data[0];
        const project = await shop.api("POST", "/projetos", { nome: name, dataInicio: "2026-01-01", dataEntrega: "2026-01-02", valor: 1, materiais: [{ produtoId: product.id, quantidade: 1 }] });
        const column = (status) => page.locator(`[data-status=${status}]`).getByRole("listitem").filter({ hasText: name });
        await login(page, shop.admin, "/painel/projetos");
        await column("PENDENTE").getByRole("button", { name: /Cancelado$/ }).click();
        let release;
        const seen = new Promise((go) => (release = go));
        const hold = async (route) => {
            const response = await route.fetch();
            await seen;
            await route.fulfill({ response });
        };
        await routed(page, `**/projetos/${project.id}/status`, hold, async () => {
            await page.getByRole("dialog").getByRole("button", { name: "Cancelar o projeto" }).click();
            await column("CANCELADO").waitFor();
            tally.check("the question is still open", await page.getByRole("dialog").isVisible());
            release();
            await page.getByRole("dialog").waitFor({ state: "detached" });
        });
        await page.waitForFunction((text) => document.activeElement?.textContent === text, name);
    });

    await tally.run("pages: printing leaves out what is not to be printed", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin, `/painel${places["separacao"]}`);
        await page.getByRole("table").waitFor();
        await page.emulateMedia({ media: "print" });
        tally.equal("no navigation", false, await page.getByRole("navigation").isVisible());
        tally.equal("no buttons", false, await page.getByRole("button", { name: "Imprimir" }).isVisible());
        tally.equal("the list", true, await page.getByRole("table").isVisible());
        await page.goto("/painel/estoque/etiquetas");
        await page.locator(".codigo-de-barras").first().waitFor();
        await page.emulateMedia({ media: "print" });
        await picture(page, "impressao-etiquetas");
    });
}
