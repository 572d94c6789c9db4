// node main.mjs [SUITE…]: the browser's tests on the system at ICARUS_URL. Ends with "N passed, N failed".
import { readFileSync } from "node:fs";
import { Shop, Tally } from "./harness.mjs";

// The pages first, so that their pictures show only the example workshop.
const SUITES = ["entrega", "numeros", "medidas", "paginas", "documentacao", "mes", "sessao", "papeis", "falhas", "perdas", "codigo", "listas", "impressao", "toques"];

const tally = new Tally();
const shop = new Shop(process.env.ICARUS_URL, JSON.parse(readFileSync(process.env.ICARUS_ADMIN_JSON, "utf8")));
// Errors in a route's handler, which no test awaits.
process.on("unhandledRejection", (error) => tally.check("nothing fails beside the tests", false, String(error?.stack ?? error)));
await shop.open();
for (const name of process.argv.length > 2 ? process.argv.slice(2) : SUITES) {
    const suite = await import(`./${name}.mjs`);
    await suite.all(tally, shop);
}
await shop.browser.close();
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed > 0 ? 1 : 0);
