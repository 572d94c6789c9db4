// Shared by the browser's tests: counting, a browser, pages that record their errors, and axe.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const DESK = { viewport: { width: 1280, height: 800 } };
export const PICTURES = process.env.IMAGENS ?? join(here, "../../build/imagens");
// The longest that anything may take that passes two services and the broker, on a busy machine.
export const SOON_MS = 30000;

// The percentage of the last ten seconds in which something waited for a processor ("cpu") or the disk ("io"); 0 where
// the kernel does not tell.
function pressure(what) {
    try {
        return Number(/avg10=([\d.]+)/.exec(readFileSync(`/proc/pressure/${what}`, "utf8"))[1]);
    } catch {
        return 0;
    }
}

// When other programs keep the machine busy, measured times mean nothing.
export const busy = () => loadavg()[0] > cpus().length || pressure("cpu") > 20 || pressure("io") > 20;

// The browser profiles that are open.
const devices = new Set();

export class Tally {
    passed = 0;
    failed = 0;

    check(name, holds, more = "") {
        if (holds) {
            this.passed++;
        } else {
            this.failed++;
            console.log(`FAIL ${name}${more === "" ? "" : `: ${typeof more === "string" ? more : JSON.stringify(more)}`}`);
        }
        return Boolean(holds);
    }

    equal(name, expected, seen) {
        const same = JSON.stringify(expected) === JSON.stringify(seen);
        return this.check(name, same, `expected ${JSON.stringify(expected)}, is ${JSON.stringify(seen)}`);
    }

    // Checks that what began at BEGUN took less than LIMIT_MS, except on a busy machine.
    within(name, limitMs, begun) {
        const took = Date.now() - begun;
        return this.check(name, took < limitMs || busy(), `${took} ms`);
    }

    // One test; an exception is its failure. The devices that it opens are closed after it.
    async run(name, test) {
        const before = this.failed;
        const others = new Set(devices);
        try {
            await test();
        } catch (error) {
            this.failed++;
            console.log(`FAIL ${name}: ${String(error.stack ?? error).split("\n").slice(0, 12).join("\n    ")}`);
        } finally {
            await Promise.all([...devices].filter((device) => !others.has(device)).map((device) => device.close()));
        }
        console.log(`${this.failed === before ? "ok  " : "    "} ${name}`);
        return this.failed === before;
    }
}

export class Shop {
    constructor(url, admin) {
        this.url = url;
        this.admin = admin;
    }

    async open() {
        mkdirSync(PICTURES, { recursive: true });
        // Without a sandbox of its own: root may start the tests, and the pages are ours. The camera is not real.
        this.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--lang=pt-BR"],
            env: { ...process.env, LANGUAGE: "pt_BR" } });
    }

    // The administrator's access token, for requests without a browser.
    token() {
        this.loggedIn ??= fetch(`${this.url}/auth/login`, { method: "POST", body: JSON.stringify(this.admin), headers: { "Content-Type": "application/json" } })
            .then(async (answer) => (await answer.json()).accessToken);
        return this.loggedIn;
    }

    // A 503, after which nothing has been done, is tried again.
    async api(method, path, body, headers = {}, tries = 5) {
        const answer = await fetch(this.url + path, {
            method, body: body === undefined ? undefined : JSON.stringify(body),
            headers: { Authorization: `Bearer ${await this.token()}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
        });
        const text = await answer.text();
        if (answer.status === 503 && tries > 1) {
            await new Promise((go) => setTimeout(go, 1000));
            return this.api(method, path, body, headers, tries - 1);
        }
        if (!answer.ok) {
            throw new Error(`${method} ${path}: ${answer.status} ${text}`);
        }
        return text === "" ? null : JSON.parse(text);
    }

    // A new browser profile, on a phone or a desk.
    async device(kind, more = {}) {
        const context = await this.browser.newContext({ ...kind, locale: "pt-BR", timezoneId: "America/Sao_Paulo", baseURL: this.url, ignoreHTTPSErrors: true, ...more });
        context.setDefaultTimeout(SOON_MS);
        devices.add(context);
        context.on("close", () => devices.delete(context));
        context.faults = [];
        // The browser itself logs each refused or failed request, which a test may want.
        const expected = /^Failed to load resource: /;
        context.on("console", (message) => {
            if (message.type() === "error" && !expected.test(message.text()) || /Content Security Policy/.test(message.text())) {
                context.faults.push(`console: ${message.text()}`);
            }
        });
        context.on("weberror", (error) => context.faults.push(`error: ${error.error().stack}`));
        await context.addInitScript(() => {
            addEventListener("securitypolicyviolation", (event) => console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));
        });
        return context;
    }
}

export async function login(page, who, at = "/painel") {
    await page.goto(at);
    await fillLogin(page, who);
    await page.getByRole("navigation", { name: "Partes do sistema" }).waitFor();
}

export async function fillLogin(page, who) {
    await page.getByLabel("Chave de acesso").fill(who.chaveDeAcesso);
    await page.getByLabel("Senha").fill(who.senha);
    await page.getByRole("button", { name: "Entrar" }).click();
}

// Another client ends the page's session: its access token is refused within 2 s.
export async function endSession(shop, page) {
    const refreshToken = await page.evaluate(() => sessionStorage.getItem("icarus.sessao"));
    await fetch(`${shop.url}/auth/logout`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ refreshToken }) });
    const dialog = page.getByRole("dialog", { name: "Sua sessão terminou" });
    await dialog.waitFor();
    return dialog;
}

// What axe finds wrong on the page, by rule and place. Best practices count too.
export async function violations(page) {
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    return found.violations.map((violation) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""})`).join(", ")}`);
}

// HANDLER answers the requests of PAGE to PATH until RUN ends, even if it fails.
export async function routed(page, path, handler, run) {
    await page.route(path, handler);
    try {
        return await run();
    } finally {
        await page.unroute(path, handler);
    }
}

export async function picture(page, name) {
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: false });
}

// settled(PAGE): nothing is being loaded any more.
export async function settled(page) {
    await page.getByText("Carregando…").first().waitFor({ state: "detached" });
}

// A CPF with its check digits, another one each time.
export function someCpf() {
    const digits = Array.from({ length: 9 }, () => Math.floor(Math.random() * 10));
    for (const length of [9, 10]) {
        const sum = digits.reduce((total, digit, i) => total + digit * (length + 1 - i), 0);
        digits.push(((sum * 10) % 11) % 10);
    }
    return digits.join("");
}

// Waits for a condition that no event announces.
export async function until(holds, what) {
    const end = Date.now() + SOON_MS;
    while (!await holds()) {
        if (Date.now() > end) {
            throw new Error(`never: ${what}`);
        }
        await new Promise((go) => setTimeout(go, 50));
    }
}
