// Who is logged in. The access token is only in memory, the refresh token also in sessionStorage.
// The tabs of a browser share one session by a BroadcastChannel; only one at a time renews it.
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
// How long a logout waits for the server, and the pause before a failed opening is tried again.
const LEAVE_MS = 3000;
const AGAIN_MS = 2000;

// "opening": not yet known whether there is a session; "ended": it ended, and the login is shown
// over the page; "leaving": until the page is loaded again.
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

// userOf(ACCESS): the id of the token's user (`sub` of a JWT), to tell whether it is the same
// person. The token is not verified here; the server does that.
function userOf(access: string): string {
    try {
        const claims = JSON.parse(atob(access.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) as { sub?: string | number };
        return String(claims.sub);
    } catch {
        return "";
    }
}

// endsSession(ERROR): the server refused the token itself; a 429 or a 5xx says nothing about it.
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
        // Another person: nothing of the previous one may stay on the screen.
        startAgain();
        return;
    }
    me.value = answer.data;
    state.value = "in";
    for (const go of waiting.splice(0)) {
        go();
    }
}

// Drops the tokens of a session that ended elsewhere; the page stays, below the login.
function lose(): void {
    forget();
    state.value = me.value ? "ended" : "out";
}

// Runs WORK in one tab at a time. Without TLS there are no locks, and tabs do not take turns.
async function alone(work: () => Promise<void>): Promise<void> {
    if (navigator.locks) {
        await navigator.locks.request("icarus.sessao", work);
    } else {
        await work();
    }
}

// renew(ACCESS): replaces the tokens, unless ACCESS has been replaced already.
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

// Ends the session in every tab, after asking if something typed would be lost. The tokens are
// dropped even if the server does not answer.
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

// Drops the tokens and all drafts; the page then shows and requests nothing more.
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

// Called once: takes over the session of another tab, or the one this tab had before a reload.
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
            // Somebody else logged in in another tab; reloaded, this tab takes over their session.
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
