// Barcodes: labels are Code 128 that reads back; the camera finds a product where a browser can.
import { readFile } from "node:fs/promises";
import { DESK, login, PHONE, routed } from "./harness.mjs";

// Reads the bars of an SVG back into text: the inverse of Code 128 B, by the widths of bars and gaps.
function read(rects, patterns) {
    const runs = [];
    rects.forEach(({ x, width }, i) => {
        runs.push(width);
        if (i + 1 < rects.length) {
            runs.push(rects[i + 1].x - x - width);
        }
    });
    const symbols = [];
    for (let i = 0; i + 6 <= runs.length - 7; i += 6) {
        symbols.push(patterns.indexOf(runs.slice(i, i + 6).join("")));
    }
    const [start, ...rest] = symbols;
    const check = rest.pop();
    const sum = rest.reduce((total, value, i) => total + value * (i + 1), start) % 103;
    return { start, fits: sum === check, text: rest.map((value) => String.fromCharCode(value + 32)).join(""), stop: runs.slice(-7).join("") };
}

// Some symbols of ISO/IEC 15417; the table of the panel's source must have them, and keep the rules for all: six
// widths, eleven modules, an even number of them in the bars, no pattern twice.
const WELL_KNOWN = { 0: "212222", 16: "123122", 33: "111323", 64: "111422", 99: "113141", 104: "211214" };

async function table() {
    const source = await readFile(new URL("../../apps/paginas/src/painel/ui/barcode.tsx", import.meta.url), "utf8");
    const patterns = source.match(/\b[1-4]{6,7}\b/g);
    for (const [value, pattern] of Object.entries(WELL_KNOWN)) {
        if (patterns[value] !== pattern) {
            throw new Error(`symbol ${value} is ${patterns[value]}, not ${pattern}`);
        }
    }
    const good = patterns.slice(0, 106).every((pattern) => [...pattern].reduce((total, width) => total + Number(width), 0) === 11 &&
        [0, 2, 4].reduce((total, i) => total + Number(pattern[i]), 0) % 2 === 0);
    if (!good || new Set(patterns).size !== patterns.length) {
        throw new Error("a pattern is not eleven modules with an even number in its bars, or is there twice");
    }
    return patterns;
}

// Types, and presses Enter before any result of the search comes, however slow the machine is.
async function typeAndEnter(page, text) {
    let isEntered;
    const entered = new Promise((go) => (isEntered = go));
    const hold = async (route) => {
        await entered;
        await route.continue();
    };
    await routed(page, /\/produtos\?busca=/, hold, async () => {
        await page.keyboard.type(text);
        await page.keyboard.press("Enter");
        isEntered();
    });
}

// Chromium on Linux has no BarcodeDetector; this one reads what the test holds before the camera.
function holdBeforeCamera(context, code) {
    return context.addInitScript((text) => {
        window.BarcodeDetector = class {
            detect(video) {
                return Promise.resolve(video.videoWidth > 0 ? [{ rawValue: text }] : []);
            }
        };
    }, code);
}

export async function all(tally, shop) {
    const mark = process.env.MARCA ?? "";
    const digits = `789${String(Date.now()).slice(-9)}`;
    const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
    const gtin = digits + ((10 - (sum % 10)) % 10);
    const name = `Produto do código ${mark || gtin}`;
    const product = await shop.api("POST", "/produtos", { nome: name, codigoDeBarras: gtin, valor: 1, quantidade: 3 });

    await tally.run("barcode: a label reads back", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin, `/painel/estoque/etiquetas?ids=${product.id}`);
        const svg = page.locator(".codigo-de-barras");
        await svg.waitFor();
        const rects = await svg.locator("rect").evaluateAll((bars) => bars.map((bar) => ({ x: Number(bar.getAttribute("x")), width: Number(bar.getAttribute("width")) })));
        const seen = read(rects, await table());
        tally.equal("starts in set B and stops", [104, "2331112"], [seen.start, seen.stop]);
        tally.equal("the check symbol fits", true, seen.fits);
        tally.equal("the text", gtin, seen.text);
    });

    await tally.run("barcode: the camera finds a product", async () => {
        const context = await shop.device(PHONE);
        await holdBeforeCamera(context, gtin);
        const page = await context.newPage();
        await login(page, shop.admin, "/painel/estoque");
        await page.getByRole("button", { name: "Ler código de barras com a câmera" }).click();
        await page.getByRole("heading", { level: 1, name }).waitFor();
        tally.equal("the page of the product", `/painel/estoque/${product.id}`, new URL(page.url()).pathname);
        await page.goto("/painel/projetos/novo");
        await page.getByRole("button", { name: "Ler código de barras com a câmera" }).click();
        await page.getByRole("textbox", { name }).waitFor();
        tally.equal("no fault", [], context.faults);
    });

    await tally.run("barcode: typed by a hand-held reader", async () => {
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin, "/painel/projetos/novo");
        await page.getByRole("combobox", { name: "Acrescentar material" }).focus();
        await typeAndEnter(page, gtin);
        await page.getByRole("textbox", { name }).waitFor();
        tally.check("Enter takes the product", true);
    });

    await tally.run("barcode: a code takes its own product, and no other", async () => {
        const code = `C${String(Date.now()).slice(-6)}-1`;
        const longer = await shop.api("POST", "/produtos", { nome: `Maior ${code}`, codigo: `${code}0`, valor: 1 });
        const context = await shop.device(DESK);
        const page = await context.newPage();
        await login(page, shop.admin, "/painel/projetos/novo");
        const field = page.getByRole("combobox", { name: "Acrescentar material" });
        const taken = page.locator(".materiais > li");
        await field.focus();
        await typeAndEnter(page, code);
        await page.getByRole("option", { name: longer.nome }).waitFor();
        tally.equal("a longer code is shown, not taken", 0, await taken.count());
        const own = await shop.api("POST", "/produtos", { nome: `Próprio ${code}`, codigo: code, valor: 1 });
        await field.fill("");
        await typeAndEnter(page, code);
        await page.getByRole("textbox", { name: own.nome }).waitFor();
        tally.equal("its own alone", 1, await taken.count());
        await page.waitForFunction((id) => document.activeElement?.id === `quantidade-${id}`, own.id);
        await field.fill(`${code}x`);
        await page.getByText(`Nenhum produto com “${code}x”.`).waitFor();
        await field.press("Enter");
        await field.fill(longer.nome);
        await page.getByRole("option", { name: longer.nome }).waitFor();
        tally.equal("an Enter on nothing takes nothing later", 1, await taken.count());
        tally.equal("no fault", [], context.faults);
    });

    await tally.run("barcode: a scanned count goes to the scanned product", async () => {
        const twin = await shop.api("POST", "/produtos", { nome: `A ${name}`, valor: 1, quantidade: 4 });
        const context = await shop.device(PHONE);
        await holdBeforeCamera(context, gtin);
        const page = await context.newPage();
        await login(page, shop.admin, "/painel/estoque/contagem");
        const scan = page.getByRole("button", { name: "Ler código de barras com a câmera" });
        const focused = () => page.waitForFunction((id) => document.activeElement?.id === id, `contada-${product.id}`);
        await scan.click();
        await focused();
        await page.keyboard.type("3");
        tally.equal("counted", "3", await page.locator(`#contada-${product.id}`).inputValue());
        // Both rows may be in the list before this one, too: only those of its own answer stay.
        const found = page.waitForResponse((answer) => answer.url().includes("busca="));
        await page.getByLabel("Achar na lista").fill(name);
        await found;
        await page.locator(`#contada-${twin.id}`).waitFor();
        tally.equal("its twin, which comes first, is not", ["", "3"], [await page.locator(`#contada-${twin.id}`).inputValue(), await page.locator(`#contada-${product.id}`).inputValue()]);
        await scan.click();
        await focused();
        tally.check("also where its row is there already", await page.locator(`#contada-${twin.id}`).count() === 1);
        tally.equal("no fault", [], context.faults);
    });
}
