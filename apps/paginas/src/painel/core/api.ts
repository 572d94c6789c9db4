// Requests made as the logged-in person. A request whose session has ended waits for a new login.
import { signal } from "@preact/signals";
import type { AnswerOf } from "../../api/cliente";
import { exchange, type Answer, type Asking } from "./http";
import { NoAnswer, Problem, Unsure } from "./problem";
import { accessToken, loggedIn, renew, state } from "./session";

// How often one request is repeated with a renewed token before its 401 is reported.
const RENEWALS = 2;

async function asMe<T>(method: string, path: string, asking: Asking = {}): Promise<Answer<T>> {
    for (let renewals = 0; ;) {
        await loggedIn();
        const token = accessToken();
        try {
            return await exchange<T>(method, path, { ...asking, headers: { ...asking.headers, Authorization: `Bearer ${token}` } });
        } catch (error) {
            if (!(error instanceof Problem) || error.status !== 401 || renewals === RENEWALS) {
                throw error;
            }
        }
        try {
            await renew(token);
            renewals++;
        } catch (reason) {
            // If the session ended, wait for the next login; otherwise the request fails.
            if (state.value === "in") {
                throw reason;
            }
            renewals = 0;
        }
    }
}

// get(PATH): a literal PATH has its answer's type from the document; else the caller gives it.
export function get<Url extends string>(path: Url, etag?: string | null, stop?: AbortSignal): Promise<Answer<AnswerOf<"get", Url>>>;
export function get<T>(path: string, etag?: string | null, stop?: AbortSignal): Promise<Answer<T>>;
export function get<T>(path: string, etag: string | null = null, stop?: AbortSignal): Promise<Answer<T>> {
    return asMe<T>("GET", path, { headers: etag ? { "If-None-Match": etag } : {}, signal: stop });
}

// A write without an answer, which is repeated until it has one or the person gives up.
export interface Sending {
    seconds: number;
    giveUp: () => void;
}
export const sending = signal<Sending | null>(null);

function pause(seconds: number, stop: AbortController): Promise<void> {
    return new Promise((go) => {
        const timer = setTimeout(go, seconds * 1000);
        stop.signal.addEventListener("abort", () => {
            clearTimeout(timer);
            go();
        });
    });
}

// newKey(): a random Idempotency-Key. Without TLS browsers have no crypto.randomUUID.
export function newKey(): string {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface Writing {
    body?: unknown;
    // For If-Match: the version that was read.
    etag?: string | null;
    // For POST: the same key each time the same thing is sent, so that it is done once.
    key?: string;
}

type Method = "POST" | "PUT" | "PATCH" | "DELETE";

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

// holds(RECORD, WANTED): whether RECORD has every value of WANTED. Texts are compared without case
// and punctuation, since the API may return a CPF without its dots.
export function holds(record: unknown, wanted: unknown): boolean {
    if (Array.isArray(wanted)) {
        return Array.isArray(record) && record.length === wanted.length && wanted.every((item) => record.some((row) => holds(row, item)));
    }
    if (typeof wanted === "object" && wanted !== null) {
        return typeof record === "object" && record !== null &&
            Object.entries(wanted).every(([name, value]) => holds((record as Record<string, unknown>)[name], value));
    }
    if (typeof wanted === "string" && typeof record === "string") {
        return plain(record) === plain(wanted);
    }
    return (record ?? null) === (wanted ?? null);
}

// done(METHOD, PATH, BODY): after the answer to a PATCH or DELETE was lost, reads the record and
// returns it if it already has the change, else null. /projetos/3/status changes /projetos/3.
async function done<T>(method: Method, path: string, body: unknown, stop: AbortSignal): Promise<Answer<T> | null> {
    try {
        const record = await get<T>(path.replace(/\/[a-z]+$/, ""), null, stop);
        const found = record.data as Record<string, unknown>;
        // Members that are only instructions, such as `devolucoes`, are not in the record.
        const wanted = Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => name in found));
        return (method === "DELETE" ? found.ativo === false : holds(found, wanted)) ? record : null;
    } catch (error) {
        if (method === "DELETE" && error instanceof Problem && error.status === 404) {
            return { status: 204, data: null as T, text: "", etag: null, next: null };
        }
        throw error;
    }
}

// send(METHOD, PATH): repeats the request until it is answered. A POST keeps its key. Before a
// PATCH or DELETE is repeated, the record is read: it may already have the change. A PUT, whose
// effect cannot be read, is repeated only after a 503. Throws Unsure if it may have been executed.
export function send<M extends Method, Url extends string>(method: M, path: Url, writing?: Writing): Promise<Answer<AnswerOf<M, Url>>>;
export function send<T>(method: Method, path: string, writing?: Writing): Promise<Answer<T>>;
export async function send<T>(method: Method, path: string, writing: Writing = {}): Promise<Answer<T>> {
    const headers: Record<string, string> = {};
    if (method === "POST") {
        headers["Idempotency-Key"] = writing.key ?? newKey();
    }
    if (writing.etag) {
        headers["If-Match"] = writing.etag;
    }
    const stop = new AbortController();
    let unsure = false;
    try {
        for (let attempt = 0; ; attempt++) {
            try {
                const before = attempt > 0 && (method === "PATCH" || method === "DELETE")
                    ? await done<T>(method, path, writing.body, stop.signal) : null;
                return before ?? await asMe<T>(method, path, { body: writing.body, headers, signal: stop.signal });
            } catch (error) {
                if (stop.signal.aborted) {
                    throw new Unsure();
                }
                const running = error instanceof Problem && error.kind === "chave-de-idempotencia-em-uso";
                if (!(error instanceof NoAnswer) && !running) {
                    throw error;
                }
                unsure ||= running || (error instanceof NoAnswer && error.maybe);
                if (unsure && method === "PUT") {
                    throw new Unsure();
                }
                const seconds = Math.max(error.retryAfter, Math.min(1 + attempt, 5));
                sending.value = { seconds, giveUp: () => stop.abort() };
                await pause(seconds, stop);
                if (stop.signal.aborted) {
                    throw unsure ? new Unsure() : error;
                }
            }
        }
    } finally {
        sending.value = null;
        touch();
    }
}

const touched = new Set<() => void>();

// onWrite(CALL): runs CALL after each write, so that what is shown is read again at once.
export function onWrite(call: () => void): void {
    touched.add(call);
}

function touch(): void {
    touched.forEach((call) => call());
}
