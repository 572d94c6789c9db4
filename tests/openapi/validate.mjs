// node validate.mjs DOCUMENT EXCHANGES: validates each line of EXCHANGES against DOCUMENT, both JSON, and prints
// as JSON, for each operation and status, how many there were and the first faults; "" is no operation.
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { judge } from "./exchange.mjs";

const SHOWN = 5;
const [, , documentFile, exchangesFile] = process.argv;
const document = JSON.parse(readFileSync(documentFile, "utf8"));
const judged = judge(document);
const groups = new Map();

for await (const line of createInterface({ input: createReadStream(exchangesFile) })) {
    const exchange = JSON.parse(line);
    const { name, faults } = judged(exchange);
    const key = `${name ?? ""} ${exchange.answer.status}`;
    const group = groups.get(key) ?? { operation: name ?? "", status: exchange.answer.status, count: 0, faults: [] };
    groups.set(key, group);
    group.count += 1;
    if (faults.length > 0 && group.faults.length < SHOWN) {
        group.faults.push(`${exchange.method} ${exchange.path}: ${faults.join("; ").slice(0, 600)}`);
    }
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
console.log(JSON.stringify({ groups: [...groups.values()], operations }));
