// Sends a request built from the fields of a form, and shows the answer.
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { follow, mediaOf, type Parameter, type Route } from "./document";
import { Json } from "./text";
import { words } from "./words";

// Only in memory: never stored.
export const token = signal("");

interface Shown {
    status: number;
    seconds: number;
    headers: string;
    body: string;
}

function targetOf(path: string, parameters: Parameter[], values: FormData): string {
    const query = new URLSearchParams();
    let target = path;
    for (const { name, in: place } of parameters) {
        const value = String(values.get(`${place}.${name}`) ?? "");
        if (place === "path") {
            target = target.replace(`{${name}}`, encodeURIComponent(value));
        } else if (place === "query" && value !== "") {
            query.set(name, value);
        }
    }
    return query.size > 0 ? `${target}?${query}` : target;
}

function headersOf(route: Route, parameters: Parameter[], values: FormData): Headers {
    const headers = new Headers();
    for (const { name } of parameters.filter((parameter) => parameter.in === "header")) {
        const value = String(values.get(`header.${name}`) ?? "");
        if (value !== "") {
            headers.set(name, value);
        }
    }
    if (route.operation.security === undefined && token.value !== "") {
        headers.set("Authorization", `Bearer ${token.value}`);
    }
    if (route.operation.requestBody) {
        headers.set("Content-Type", "application/json");
    }
    return headers;
}

function pretty(text: string): string {
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
}

async function ask(route: Route, parameters: Parameter[], values: FormData): Promise<Shown> {
    const start = performance.now();
    const response = await fetch(targetOf(route.path, parameters, values), {
        method: route.method,
        headers: headersOf(route, parameters, values),
        body: route.operation.requestBody ? String(values.get("body")) : undefined,
        cache: "no-store",
        credentials: "omit",
    });
    const body = await response.text();
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    return { status: response.status, seconds: (performance.now() - start) / 1000, headers, body: pretty(body) };
}

function Field({ parameter, id }: { parameter: Parameter; id: string }) {
    const field = `${id}.${parameter.in}.${parameter.name}`;
    const name = `${parameter.in}.${parameter.name}`;
    const choices = parameter.schema.type === "boolean" ? ["true", "false"] : parameter.schema.enum;
    return (
        <p>
            <label for={field}>{parameter.name}</label>
            {choices
                ? <select id={field} name={name} required={parameter.required}><option />{choices.map((one) => <option>{String(one)}</option>)}</select>
                : <input id={field} name={name} required={parameter.required} autocomplete="off" />}
        </p>
    );
}

export function TryOut({ route }: { route: Route }) {
    const [shown, show] = useState<Shown | string | null>(null);
    const id = route.operation.operationId;
    const parameters = (route.operation.parameters ?? []).map(follow);
    const media = mediaOf(route.operation.requestBody?.content);
    const submit = (event: SubmitEvent) => {
        event.preventDefault();
        show(words.sending);
        ask(route, parameters, new FormData(event.currentTarget as HTMLFormElement))
            .then(show, (error) => show(`${words.noAnswer} ${error}`));
    };
    return (
        <form onSubmit={submit}>
            {parameters.map((parameter) => <Field key={parameter.in + parameter.name} parameter={parameter} id={id} />)}
            {media && (
                <p>
                    <label for={`${id}.body`}>{words.body}</label>
                    <textarea id={`${id}.body`} name="body" rows={10} spellcheck={false}
                        defaultValue={media[1].example === undefined ? "{}" : JSON.stringify(media[1].example, null, 2)} />
                </p>
            )}
            <button>{words.send}</button>
            <div role="status">
                {typeof shown === "string" && <p>{shown}</p>}
                {shown && typeof shown === "object" && (
                    <>
                        <p><strong>{shown.status}</strong> · {shown.seconds.toFixed(3)} s</p>
                        <details><summary>{words.headers}</summary><Json value={shown.headers} label={words.headers} /></details>
                        {shown.body && <Json value={shown.body} label={words.answer} />}
                    </>
                )}
            </div>
        </form>
    );
}
