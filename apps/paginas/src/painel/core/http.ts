// A single HTTP request; api.ts adds the session and repetition.
import { computed, signal } from "@preact/signals";
import { NoAnswer, Problem, type Refusal } from "./problem";

export interface Answer<T> {
    status: number;
    data: T;
    text: string;
    etag: string | null;
    // The path of the list's next page.
    next: string | null;
}

export interface Asking {
    body?: unknown;
    headers?: Record<string, string>;
    signal?: AbortSignal;
    // The request goes on when the page is left.
    keepalive?: boolean;
}

const ANSWER_SECONDS = 40;
// After this time, trouble with a part of the API that is no longer asked is forgotten.
const TROUBLE_SECONDS = 60;

// Why the server does not answer, by the first segment of the path, since a single service may be
// down; "" stands for the network, which affects all of them.
const troubles = signal<Map<string, { why: NoAnswer; at: number }>>(new Map());
// Null while the server answers.
export const trouble = computed<NoAnswer | null>(() => [...troubles.value.values()][0]?.why ?? null);

// note(PATH, WHY): records the outcome of a request; WHY is null if it was answered.
function note(path: string, why: NoAnswer | null): NoAnswer | null {
    const part = why?.offline ? "" : path.split(/[/?]/)[1]!;
    const now = Date.now();
    const next = new Map([...troubles.value].filter(([name, { at }]) => name !== part && (name !== "" || why) && now - at < TROUBLE_SECONDS * 1000));
    if (why) {
        next.set(part, { why, at: now });
    }
    if (why || next.size !== troubles.value.size) {
        troubles.value = next;
    }
    return why;
}
const NOT_SERVED = new Set([502, 503, 504]);

function nextOf(headers: Headers): string | null {
    for (const link of (headers.get("Link") ?? "").split(/,\s*(?=<)/)) {
        const found = /^<([^>]+)>;\s*rel="next"/.exec(link);
        if (found) {
            return found[1]!;
        }
    }
    return null;
}

function parse(text: string): unknown {
    try {
        return text === "" ? null : JSON.parse(text);
    } catch {
        return null;
    }
}

// Refusals by the gateway have only {message}.
function problemOf(status: number, body: unknown): Refusal {
    const given = (body ?? {}) as Partial<Refusal> & { message?: string };
    return {
        ...given,
        title: given.title ?? given.message ?? `O servidor respondeu ${status}.`,
        detail: given.detail ?? (status === 429 ? "Muitos pedidos de uma vez. Espere um instante e tente de novo." : given.message),
    };
}

export async function exchange<T>(method: string, path: string, asking: Asking = {}): Promise<Answer<T>> {
    const headers: Record<string, string> = { Accept: "application/json", ...asking.headers };
    if (asking.body !== undefined) {
        headers["Content-Type"] ??= "application/json";
    }
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), ANSWER_SECONDS * 1000);
    asking.signal?.addEventListener("abort", () => limit.abort());
    let response: Response;
    let text: string;
    try {
        response = await fetch(path, {
            method, headers, signal: limit.signal, keepalive: asking.keepalive, cache: "no-store", credentials: "omit",
            body: asking.body === undefined ? undefined : JSON.stringify(asking.body),
        });
        text = await response.text();
    } catch (error) {
        if (asking.signal?.aborted) {
            throw error;
        }
        throw note(path, new NoAnswer(true, 0, true))!;
    } finally {
        clearTimeout(timer);
    }
    const retryAfter = Number(response.headers.get("Retry-After") ?? 0);
    if (NOT_SERVED.has(response.status)) {
        throw note(path, new NoAnswer(false, retryAfter, response.status !== 503))!;
    }
    note(path, null);
    const data = parse(text);
    if (!response.ok && response.status !== 304) {
        throw new Problem(response.status, problemOf(response.status, data), retryAfter);
    }
    return { status: response.status, data: data as T, text, etag: response.headers.get("ETag"), next: nextOf(response.headers) };
}
