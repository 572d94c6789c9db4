// Who is logged in. The access token is in memory alone, the refresh token also in sessionStorage; the tabs of
// one browser share one session by a channel, and one of them at a time renews it.
import { computed, signal } from "@preact/signals";
import type { Eu, Papel, Par } from "../../api/types";
import { draftsOf, dropAllDrafts, hasDrafts } from "./draft";
import { exchange } from "./http";
import { NoAnswer, Problem } from "./problem";
import { mayLeave, startAgain } from "./router";

interface Tokens {
    access: string;
    refresh: string;
    renewAt: number;
}

type Word = { word: "who" } | { word: "tokens"; tokens: Tokens } | { word: "gone" };

const KEPT = "icarus.sessao";
const DEVICE = "icarus.dispositivo";
// How long another tab has to answer.
const ASK_MS = 80;
const EARLY_SECONDS = 300;
// How long leaving waits for the server, and how long a refused opening waits before it tries again.
const LEAVE_MS = 3000;
const AGAIN_MS = 2000;

// "opening" until it is known whether there is a session; "ended" while the page stays below the login;
// "leaving" until it is loaded again.
export type State = "opening" | "out" | "in" | "ended" | "leaving";
export const state = signal<State>("opening");
export const me = signal<Eu | null>(null);
export const role = computed<Papel | null>(() => me.value?.usuario.papel ?? null);

let tokens: Tokens | null = null;
let renewing: Promise<void> | null = null;
let timer = 0;
let waiting: (() => void)[] = [];
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("icarus.sessao");

export const is = (...roles: Papel[]): boolean => role.value !== null && roles.includes(role.value);

export function accessToken(): string | null {
    return tokens?.access ?? null;
}

// userOf(ACCESS): the id of the token's user (`sub` of a JWT), to tell one person from another; the server
// alone decides what the token is worth.
function userOf(access: string): string {
    try {
        const claims = JSON.parse(atob(access.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) as { sub?: string | number };
        return String(claims.sub);
    } catch {
        return "";
    }
}

// endsSession(ERROR): the server refused the refresh token itself. Too many requests or a fault of the
// server say nothing about it.
const endsSession = (error: unknown): boolean => error instanceof Problem && error.status < 500 && error.status !== 429;

function say(word: Word): void {
    channel?.postMessage(word);
}

function keep(next: Tokens): void {
    tokens = next;
    sessionStorage.setItem(KEPT, next.refresh);
    clearTimeout(timer);
    timer = window.setTimeout(() => void renew(next.access).catch(() => undefined), Math.max(1000, next.renewAt - Date.now()));
}

function take(pair: Par): void {
    if (pair.dispositivo) {
        localStorage.setItem(DEVICE, pair.dispositivo);
    }
    keep({
        access: pair.accessToken, refresh: pair.refreshToken,
        renewAt: Date.now() + Math.max(30, pair.expiresIn - EARLY_SECONDS) * 1000,
    });
    say({ word: "tokens", tokens: tokens! });
}

function forget(): void {
    clearTimeout(timer);
    tokens = null;
    sessionStorage.removeItem(KEPT);
}

async function enter(): Promise<void> {
    const answer = await exchange<Eu>("GET", "/auth/eu", { headers: { Authorization: `Bearer ${tokens!.access}` } });
    const before = me.value?.usuario.id;
    const now = answer.data.usuario.id;
    draftsOf(String(now));
    if (before !== undefined && before !== now) {
        // Another person: nothing of the one before stays on the screen.
        startAgain();
        return;
    }
    me.value = answer.data;
    state.value = "in";
    for (const go of waiting.splice(0)) {
        go();
    }
}

// Ends what the page has of a session that ended elsewhere; the page itself stays below the login.
function lose(): void {
    forget();
    state.value = me.value ? "ended" : "out";
}

// One tab at a time; where there are no locks (a page without TLS) this tab alone counts.
async function alone(work: () => Promise<void>): Promise<void> {
    if (navigator.locks) {
        await navigator.locks.request("icarus.sessao", work);
    } else {
        await work();
    }
}

// renew(ACCESS): replaces the tokens, unless somebody has replaced ACCESS already.
export function renew(access: string | null): Promise<void> {
    renewing ??= alone(async () => {
        if (!tokens || tokens.access !== access) {
            return;
        }
        try {
            const answer = await exchange<Par>("POST", "/auth/refresh", { body: { refreshToken: tokens.refresh } });
            take(answer.data);
        } catch (error) {
            if (endsSession(error)) {
                lose();
            }
            throw error;
        }
    }).finally(() => {
        renewing = null;
    });
    return renewing;
}

// Resolves when somebody is logged in.
export function loggedIn(): Promise<void> {
    return state.value === "in" ? Promise.resolve() : new Promise((go) => waiting.push(go));
}

export async function login(chaveDeAcesso: string, senha: string): Promise<void> {
    const dispositivo = localStorage.getItem(DEVICE) ?? undefined;
    take((await exchange<Par>("POST", "/auth/login", { body: { chaveDeAcesso, senha, dispositivo } })).data);
    await enter();
}

// Ends the session, in every tab, after asking where something typed would go with it. Without an answer
// the tokens are forgotten all the same.
export async function logout(): Promise<void> {
    if (!mayLeave() || (hasDrafts() && !confirm("O que você digitou e não enviou será descartado. Sair mesmo assim?"))) {
        return;
    }
    await discardAndLogout();
}

export async function discardAndLogout(): Promise<void> {
    const refresh = tokens?.refresh;
    leave();
    say({ word: "gone" });
    if (refresh) {
        const ended = exchange("POST", "/auth/logout", { body: { refreshToken: refresh }, keepalive: true }).catch(() => undefined);
        await Promise.race([ended, new Promise((go) => setTimeout(go, LEAVE_MS))]);
    }
    startAgain();
}

// Nothing is shown or asked for any more.
function leave(): void {
    forget();
    dropAllDrafts();
    state.value = "leaving";
}

function askOtherTabs(): Promise<void> {
    return new Promise((go) => {
        say({ word: "who" });
        setTimeout(go, channel ? ASK_MS : 0);
    });
}

// Called once: takes the session of another tab, or that of this tab before it was reloaded.
export async function open(): Promise<void> {
    const refresh = sessionStorage.getItem(KEPT);
    await askOtherTabs();
    while (state.value === "opening") {
        try {
            if (!tokens && refresh) {
                take((await exchange<Par>("POST", "/auth/refresh", { body: { refreshToken: refresh } })).data);
            }
            if (!tokens) {
                state.value = "out";
                return;
            }
            await enter();
        } catch (error) {
            if (endsSession(error)) {
                lose();
                return;
            }
            const seconds = error instanceof NoAnswer || error instanceof Problem ? error.retryAfter : 0;
            await new Promise((go) => setTimeout(go, Math.max(AGAIN_MS, seconds * 1000)));
        }
    }
}

channel?.addEventListener("message", ({ data }: MessageEvent<Word>) => {
    if (data.word === "who" && tokens) {
        say({ word: "tokens", tokens });
    } else if (data.word === "tokens") {
        if (me.value && userOf(data.tokens.access) !== String(me.value.usuario.id)) {
            // Somebody else has logged in; this page is not theirs. Loaded again, it takes their session.
            leave();
            startAgain();
            return;
        }
        keep(data.tokens);
        if (state.value === "ended" || state.value === "out") {
            void enter().catch(() => undefined);
        }
    } else if (data.word === "gone" && tokens) {
        leave();
        startAgain();
    }
});
