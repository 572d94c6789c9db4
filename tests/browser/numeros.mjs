// Numbers and units as people in Brazil write them. Without a browser.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const pages = new URL("../../apps/paginas/", import.meta.url);

async function load(file) {
    const { build } = createRequire(new URL("package.json", pages))("esbuild");
    const { outputFiles } = await build({ entryPoints: [fileURLToPath(new URL(file, pages))], bundle: true, format: "esm", write: false });
    return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const READ = [
    ["12", 12], ["12,5", 12.5], ["12.5", 12.5], ["1.500", 1500], ["1.234,5", 1234.5], ["1.234.567", 1234567], ["R$ 1.250,50", 1250.5],
    ["0.500", 0.5], ["0.125", 0.125], ["00.500", 0.5], [",5", 0.5], [".5", 0.5], ["-2,5", -2.5], ["1.2345", 1.2345],
    ["", NaN], ["dez", NaN], ["1,2,3", NaN], ["1.23.456", NaN], ["5,", NaN], ["1e3", NaN],
];

export async function all(tally) {
    const { comUnidade, concorda, readBack, readNumber } = await load("src/painel/core/format.ts");
    await tally.run("numbers: what is typed", async () => {
        for (const [text, value] of READ) {
            tally.check(`“${text}” is ${value}`, Object.is(readNumber(text), value), readNumber(text));
        }
        tally.equal("a point is read back", ["Vale 1500.", "Vale 0,5.", "", "", ""], ["1.500", "0.500", "1,5", "", "x.y"].map(readBack));
    });
    await tally.run("numbers: units and verbs agree", async () => {
        tally.equal("units", ["1 chapa", "1,5 chapa", "2 chapas", "2 galões", "2 barris", "3 pares", "2 tonéis", "5 kg", "5 m2"],
            [[1, "chapa"], [1.5, "chapa"], [2, "chapa"], [2, "galão"], [2, "barril"], [3, "par"], [2, "tonel"], [5, "kg"], [5, "m2"]].map(([value, unit]) => comUnidade(value, unit)));
        tally.equal("verbs", ["falta", "falta", "faltam"], [1, 1.5, 2].map((value) => concorda(value, "falta", "faltam")));
    });
}
