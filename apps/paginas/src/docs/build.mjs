// The documentation at /docs, in Portuguese, and at /docs/en in English: the API (docs/openapi.yaml) with
// try-out, the problems, the README's walk-through and the changelog.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { marked } from "marked";
import { parse } from "yaml";

const here = dirname(fileURLToPath(import.meta.url));
const ROOT = join(here, "../../../..");

const LANGUAGES = {
    "pt-BR": {
        folder: "", document: "docs/openapi.yaml", readme: "README.pt-BR.md", walk: "Um passeio de cinco minutos",
        words: { API: "API", WALK: "Passeio", PROBLEMS: "Problemas", CHANGES: "Mudanças", PANEL: "Painel",
                 OTHER: "English", OTHER_LANGUAGE: "en", OTHER_URL: "/docs/en", MENU: "Documentação",
                 RULES: "Regras de toda rota",
                 SCRIPTLESS: "A API com teste precisa de JavaScript;" },
        all: "Todos os problemas",
        problems: "Toda recusa de um serviço é um detalhe de problema (RFC 9457). Seu `type` é o endereço de uma "
            + "destas seções, pelo qual um programa distingue recusas de um mesmo código; `title` é o mesmo a cada "
            + "vez, `detail` diz o que houve desta. Nomes ficam; novos podem vir.",
        changes: "O texto está em inglês.",
    },
    en: {
        folder: "en", document: "docs/openapi.en.yaml", readme: "README.md", walk: "A walk of five minutes",
        words: { API: "API", WALK: "Walk", PROBLEMS: "Problems", CHANGES: "Changes", PANEL: "Panel",
                 OTHER: "Português", OTHER_LANGUAGE: "pt-BR", OTHER_URL: "/docs", MENU: "Documentation",
                 RULES: "Rules of every route",
                 SCRIPTLESS: "The API with try-out needs JavaScript;" },
        all: "All problems",
        problems: "Every refusal of a service is a problem detail (RFC 9457). Its `type` is the address of one of "
            + "these sections, by which a program tells refusals of one status apart; `title` is the same each time, "
            + "`detail` tells what it is about. Names stay; new ones may come.",
        changes: "",
    },
};

const repository = (file) => readFile(join(ROOT, file), "utf8");

// Links to files of the repository lead nowhere here, and become plain text.
const renderer = {
    link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        return /^(https?:|#|\/)/.test(href) ? `<a href="${href}">${text}</a>` : text;
    },
    code({ text }) {
        const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
        return `<pre tabindex="0"><code>${escaped}</code></pre>\n`;
    },
};
marked.use({ renderer });

// The section `## TITLE` of a README, with its heading one level higher.
function section(text, title) {
    const start = text.indexOf(`## ${title}\n`);
    if (start < 0) {
        throw new Error(`no section "${title}"`);
    }
    const end = text.indexOf("\n## ", start + 1);
    return text.slice(start + 1, end < 0 ? undefined : end); // with one # less
}

function problemText({ name, status, titulo, summary, description }) {
    const meaning = summary === titulo ? "" : ` (${summary})`;
    return `## <span id="${name}">${name}</span>\n\n**${status}**, “${titulo}”${meaning}. ${description}\n`;
}

async function buildLanguage(language, texts, { out, base, fill, page, script, style }) {
    const folder = join(out, texts.folder);
    const root = texts.folder ? `${base}/${texts.folder}` : base;
    const document = parse(await repository(texts.document));
    const write = (file, title, content, head = "") => page(join(here, "pagina.html"), join(folder, file), {
        ...texts.words, LANGUAGE: language, ROOT: root, STYLE: style, TITLE: title, CONTENT: content, HEAD: head });
    const problems = document["x-problemas"];

    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "openapi.json"), JSON.stringify(document));
    const api = await fill(join(here, "api.html"), {
        ...texts.words, ROOT: root, TITLE: document.info.title, VERSION: document.info.version, CONTENT: marked.parse(document.info.description) });
    await write("index.html", document.info.title, api, `<script type="module" src="${script}"></script>\n`);
    await write("problemas.html", texts.words.PROBLEMS, marked.parse(
        `# ${texts.words.PROBLEMS}\n\n${texts.problems}\n\n${problems.map(problemText).join("\n")}`));
    for (const problem of problems) {
        await write(`problemas/${problem.name}.html`, problem.name, marked.parse(
            `${problemText(problem).replace("## ", "# ")}\n[${texts.all}](${root}/problemas)\n`));
    }
    const walk = section(await repository(texts.readme), texts.walk);
    await write("passeio.html", texts.words.WALK, marked.parse(walk));
    await write("mudancas.html", texts.words.CHANGES,
        `<div lang="en">${marked.parse(await repository("CHANGELOG.md"))}</div>`);
}

export async function build({ out, base, bundle, fill, page }) {
    const { script, style } = await bundle(join(here, "api/main.tsx"), out, base);
    for (const [language, texts] of Object.entries(LANGUAGES)) {
        await buildLanguage(language, texts, { out, base, fill, page, script, style });
    }
}
