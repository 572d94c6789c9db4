// Checks one exchange, a request and its answer, against the document.
import { compiler, faults } from "./rules.mjs";

const PROBLEM = "application/problem+json";
const PAGES = /^\/(painel(\/.*)?|docs(\/.*)?)?$/;
// The gateway and nginx may answer with these on any path.
const ANYWHERE = new Set([400, 404, 405, 408, 411, 413, 414, 415, 429, 431, 501, 502, 503, 504, 505]);

export function judge(document) {
    const compile = compiler(document);
    const at = (reference) => reference.slice(2).split("/").reduce((part, name) => part[name], document);
    const whole = (part) => (part?.$ref ? at(part.$ref) : part);
    const routes = routesOf(document, whole);
    const refusal = { anyOf: ["Problema", "RecusaDoGateway"].map((name) => ({ $ref: `#/components/schemas/${name}` })) };

    function headerFaults(response, headers) {
        return Object.entries(response.headers ?? {})
            .filter(([name, header]) => whole(header).required && !(name.toLowerCase() in headers))
            .map(([name]) => `header ${name} is missing`);
    }

    function answerFaults(exchange, response) {
        const { answer } = exchange;
        const found = headerFaults(response, answer.headers);
        const media = (answer.headers["content-type"] ?? "").split(";")[0];
        if (exchange.method === "HEAD" || answer.headers["content-encoding"]) {
            return found;
        }
        if (!response.content) {
            return answer.body === "" ? found : [...found, "there is a body"];
        }
        if (!(media in response.content)) {
            return [...found, `Content-Type ${media} is not in the document`];
        }
        return [...found, ...faults(compile(response.content[media].schema), JSON.parse(answer.body), "")];
    }

    // A refusal that any address may give.
    function refusalFaults(exchange) {
        const { status, headers, body } = exchange.answer;
        if (!ANYWHERE.has(status) && !(status === 401 && "www-authenticate" in headers)) {
            return [`${status} is not in the document`];
        }
        const media = (headers["content-type"] ?? "").split(";")[0];
        if (exchange.method === "HEAD" || (media !== PROBLEM && media !== "application/json")) {
            return [];
        }
        return faults(compile(refusal), JSON.parse(body), "");
    }

    // What was accepted must be allowed by the document.
    function requestFaults(exchange, operation, query) {
        const found = [];
        const parameters = operation.parameters.filter((parameter) => parameter.in === "query");
        for (const [name, text] of query) {
            const parameter = parameters.find((one) => one.name === name);
            if (parameter) {
                found.push(...faults(compile(parameter.schema), valueOf(text, parameter.schema), `?${name}`));
            } else {
                found.push(`?${name} is not in the document`);
            }
        }
        const content = operation.requestBody?.content;
        if (content && exchange.body !== null) {
            const media = (exchange.type ?? "").split(";")[0].trim().toLowerCase();
            found.push(...(content[media]
                ? faults(compile(content[media].schema), JSON.parse(exchange.body), "body")
                : [`Content-Type ${media} of the request is not in the document`]));
        }
        return found;
    }

    // The name of the operation, or null, and the faults.
    return (exchange) => {
        const [path, query] = split(exchange.path);
        const route = find(routes, exchange.method === "HEAD" ? "GET" : exchange.method, path);
        const response = whole(route?.operation.responses[exchange.answer.status]);
        const good = exchange.answer.status < 400;
        if (!route) {
            const known = exchange.method === "OPTIONS" || PAGES.test(path);
            return { name: null, faults: good ? (known ? [] : ["no such operation"]) : refusalFaults(exchange) };
        }
        return {
            name: route.name,
            faults: [
                ...(response ? answerFaults(exchange, response) : refusalFaults(exchange)),
                ...(good ? requestFaults(exchange, route.operation, query) : []),
            ],
        };
    };
}

function routesOf(document, whole) {
    const routes = [];
    for (const [path, methods] of Object.entries(document.paths)) {
        const pattern = path.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/]+");
        for (const [method, operation] of Object.entries(methods)) {
            routes.push({
                name: `${method.toUpperCase()} ${path}`,
                method: method.toUpperCase(),
                pattern: new RegExp(`^${pattern}$`),
                operation: { ...operation, parameters: (operation.parameters ?? []).map(whole) },
            });
        }
    }
    // Paths without parameters take precedence: /produtos/historico over /produtos/{id}.
    return routes.sort((one, other) => one.name.split("{").length - other.name.split("{").length);
}

function find(routes, method, path) {
    return routes.find((route) => route.method === method && route.pattern.test(path));
}

function split(target) {
    const [path, query = ""] = target.split("?", 2);
    return [path, [...new URLSearchParams(query)]];
}

function valueOf(text, schema) {
    if (schema.type === "array") {
        return text.split(",").map((one) => valueOf(one, schema.items));
    }
    if (schema.type === "integer" || schema.type === "number") {
        return /^\d+$/.test(text) ? Number(text) : text;
    }
    return schema.type === "boolean" && /^(true|false)$/.test(text) ? text === "true" : text;
}
