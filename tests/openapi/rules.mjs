// The schemas of a document as ajv takes them. Answers are checked strictly: a member that the
// document does not name is a fault, though clients must accept one.
import { createRequire } from "node:module";

const Ajv = createRequire(import.meta.url)("ajv/dist/2020.js").default;

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
// The rules of the project's own formats are left to the services' tests.
const OWN = ["cpf", "cnpj", "gtin", "cep", "uf", "codigo-de-pais", "codigo-de-area", "telefone", "email"];

function hasDecimals(decimals, value) {
    return typeof value !== "number" || Number(value.toFixed(decimals)) === value;
}

function close(schema) {
    if (schema.type === "object" && schema.properties && !("additionalProperties" in schema)) {
        schema.additionalProperties = false;
    }
    for (const part of Object.values(schema)) {
        if (part && typeof part === "object") {
            close(part);
        }
    }
}

export function compiler(document) {
    const ajv = new Ajv({ allErrors: true, strict: false });
    ajv.addFormat("date", DATE);
    ajv.addFormat("date-time", INSTANT);
    ajv.addFormat("int64", { type: "number", validate: (value) => Number.isInteger(value) });
    OWN.forEach((format) => ajv.addFormat(format, true));
    ajv.addKeyword({ keyword: "x-casas-decimais", type: "number", validate: hasDecimals, errors: false });
    const closed = structuredClone(document);
    close(closed.components.schemas);
    ajv.addSchema({ $id: "document", components: closed.components });
    const known = new Map();
    return (schema) => {
        if (!known.has(schema)) {
            const text = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
            known.set(schema, ajv.compile(JSON.parse(text)));
        }
        return known.get(schema);
    };
}

// The faults of a value, as texts; none when it is as the schema says.
export function faults(check, value, where) {
    return check(value) ? [] : check.errors.map((error) =>
        `${where}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
}
