// node build.mjs FOLDER: builds all pages into FOLDER. Files with a content digest in their name go
// into folders `a`; each text file gets a .gz copy, for nginx. src/docs/build.mjs builds /docs.
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const TEXTS = new Set([".html", ".js", ".css", ".json", ".svg", ".webmanifest", ".yaml", ".txt"]);
// For the panel's script and style together, gzipped.
const BUNDLE_MAX = 100 * 1024;

// bundle(ENTRY, FOLDER, BASE): bundles ENTRY into FOLDER/a; returns the URLs of its script and style, which
// are below BASE.
async function bundle(entry, folder, base) {
    const result = await esbuild.build({
        entryPoints: [entry],
        outdir: join(folder, "a"),
        entryNames: "[name]-[hash]",
        assetNames: "[name]-[hash]",
        bundle: true,
        minify: true,
        format: "esm",
        target: "es2021",
        jsx: "automatic",
        jsxImportSource: "preact",
        loader: { ".svg": "file" },
        legalComments: "none",
        metafile: true,
    });
    const files = Object.keys(result.metafile.outputs).map((file) => resolve(file));
    const url = (extension) => files.filter((file) => extname(file) === extension)
        .map((file) => `${base}/a/${file.slice(join(folder, "a").length + 1)}`)[0];
    return { script: url(".js"), style: url(".css") };
}

// fill(TEMPLATE, WORDS): the text of a file with each @NAME@ replaced.
async function fill(template, words) {
    const text = await readFile(template, "utf8");
    return text.replace(/@([A-Z_]+)@/g, (_, name) => {
        if (words[name] === undefined) {
            throw new Error(`${template}: nothing for @${name}@`);
        }
        return words[name];
    });
}

async function page(template, file, words) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await fill(template, words));
}

async function buildPanel(out) {
    const folder = join(out, "painel");
    const { script, style } = await bundle(join(here, "src/painel/main.tsx"), folder, "/painel");
    await page(join(here, "src/painel/index.html"), join(folder, "index.html"), { SCRIPT: script, STYLE: style });
    await cp(join(here, "src/painel/publico"), folder, { recursive: true });
    await cp(join(here, "src/nao-encontrado.html"), join(out, "nao-encontrado.html"));
    let size = 0;
    for (const url of [script, style]) {
        size += gzipSync(await readFile(join(out, url)), { level: 9 }).length;
    }
    if (size > BUNDLE_MAX) {
        throw new Error(`the panel has ${size} bytes gzipped, and may have ${BUNDLE_MAX}`);
    }
    console.log(`painel: ${size} bytes gzipped`);
}

async function compressAll(folder) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
        const file = join(folder, entry.name);
        if (entry.isDirectory()) {
            await compressAll(file);
        } else if (TEXTS.has(extname(file))) {
            await writeFile(`${file}.gz`, gzipSync(await readFile(file), { level: 9 }));
        }
    }
}

const out = resolve(process.argv[2] ?? "");
if (process.argv.length !== 3) {
    console.error("uso: node build.mjs PASTA");
    process.exit(2);
}
// Built in a folder beside it, so that a failed build leaves the previous pages in place.
const fresh = `${out}.novo`;
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await buildPanel(fresh);
const docs = join(here, "src/docs/build.mjs");
if (existsSync(docs)) {
    const { build } = await import(pathToFileURL(docs).href);
    await build({ out: join(fresh, "docs"), base: "/docs", bundle, fill, page });
}
await compressAll(fresh);
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
