// Keeps what a page shows up to date: a visible page polls every two seconds, and at once when it
// becomes visible or after a write; a hidden page does not poll.
import { batch, signal, type Signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { AnswerOf, RowOf } from "../../api/cliente";
import type { Lista } from "../../api/types";
import { get, onWrite } from "./api";
import type { Answer } from "./http";
import { NoAnswer, Problem } from "./problem";

const EVERY_MS = 2000;
// Lists read whole: one poll in so many reads all pages; others stop at an unchanged first page.
const WHOLE_EVERY = 5;

interface Asker {
    // WHOLE: read all pages of a list, even if its first one has not changed.
    ask(whole: boolean): Promise<void>;
}

const askers = new Set<Asker>();

function askAll(whole: boolean): void {
    if (document.visibilityState === "visible") {
        askers.forEach((asker) => void asker.ask(whole));
    }
}

setInterval(() => askAll(false), EVERY_MS);
document.addEventListener("visibilitychange", () => askAll(true));
window.addEventListener("online", () => askAll(true));
onWrite(() => askAll(true));

// Something that is polled, one request at a time. `error` is the last failure other than NoAnswer.
abstract class Polled implements Asker {
    readonly error: Signal<unknown> = signal(null);
    private busy = false;
    private again = false;

    constructor(readonly path: string) {}

    protected abstract load(whole: boolean): Promise<void>;
    // After a 404: it no longer exists.
    protected abstract forget(): void;

    async ask(whole: boolean): Promise<void> {
        if (this.busy) {
            this.again ||= whole;
            return;
        }
        this.busy = true;
        try {
            await this.load(whole);
        } catch (error) {
            batch(() => {
                if (error instanceof Problem && error.status === 404) {
                    this.forget();
                }
                if (!(error instanceof NoAnswer)) {
                    this.error.value = error;
                }
            });
        } finally {
            this.busy = false;
        }
        if (this.again) {
            this.again = false;
            await this.ask(true);
        }
    }
}

// The answer of one path. `data` is null before the first answer and after a 404.
export class Live<T> extends Polled {
    readonly data = signal<T | null>(null);
    etag: string | null = null;
    private text = "";

    protected async load(): Promise<void> {
        const answer = await get<T>(this.path, this.etag);
        if (answer.status !== 304 && (answer.text !== this.text || this.data.value === null)) {
            this.text = answer.text;
            this.etag = answer.etag;
            this.data.value = answer.data;
        }
        this.error.value = null;
    }

    protected forget(): void {
        this.data.value = null;
        this.etag = null;
    }
}

// A list: the pages asked for so far, or all of them, read by cursor. An unchanged page is a 304.
export class LiveList<T> extends Polled {
    readonly rows = signal<T[] | null>(null);
    readonly total = signal<number | null>(null);
    readonly more = signal(false);
    private loaded: Answer<Lista<T>>[] = [];
    private polls = 0;

    constructor(path: string, private pages: number) {
        super(path);
    }

    // Does nothing while a page is being read, so that scrolling asks for one page at a time.
    loadMore(): void {
        if (this.more.value && this.pages === this.loaded.length) {
            this.pages++;
            void this.ask(true);
        }
    }

    protected forget(): void {
        this.rows.value = null;
        this.loaded = [];
    }

    protected async load(asked: boolean): Promise<void> {
        const whole = asked || this.pages !== Infinity || ++this.polls % WHOLE_EVERY === 0;
        const { pages, loaded } = this;
        const fresh: Answer<Lista<T>>[] = [];
        let next: string | null = this.path;
        while (fresh.length < pages && next) {
            // If all pages before it are unchanged, this page has the same path as last time.
            const before: Answer<Lista<T>> | undefined = fresh.every((answer, i) => answer === loaded[i]) ? loaded[fresh.length] : undefined;
            const answer: Answer<Lista<T>> = await get<Lista<T>>(next, before?.etag);
            fresh.push(before && (answer.status === 304 || answer.text === before.text) ? before : answer);
            next = fresh[fresh.length - 1]!.next;
            if (!whole && fresh[0] === loaded[0]) {
                this.error.value = null;
                return;
            }
        }
        batch(() => {
            if (this.rows.value === null || fresh.length !== loaded.length || fresh.some((answer, i) => answer !== loaded[i])) {
                this.rows.value = fresh.flatMap((answer) => answer.data.data);
                this.total.value = fresh[0]!.data.totalItens ?? null;
            }
            this.loaded = fresh;
            this.more.value = next !== null;
            this.error.value = null;
        });
    }
}

function useAsker<A extends Asker>(asker: A | null): A | null {
    useEffect(() => {
        if (!asker) {
            return undefined;
        }
        askers.add(asker);
        void asker.ask(true);
        return () => {
            askers.delete(asker);
        };
    }, [asker]);
    return asker;
}

// useLive(PATH): null while PATH is null. Components that read `data.value` redraw when it changes.
export function useLive<Url extends string>(path: Url | null): Live<AnswerOf<"get", Url>> | null;
export function useLive<T>(path: string | null): Live<T> | null;
export function useLive<T>(path: string | null): Live<T> | null {
    return useAsker(useMemo(() => (path ? new Live<T>(path) : null), [path]));
}

// useLiveList(PATH, WHOLE): the first page; with WHOLE, no rows until all pages have been read.
export function useLiveList<Url extends string>(path: Url, whole?: boolean): LiveList<RowOf<Url>>;
export function useLiveList<T>(path: string, whole?: boolean): LiveList<T>;
export function useLiveList<T>(path: string, whole = false): LiveList<T> {
    return useAsker(useMemo(() => new LiveList<T>(path, whole ? Infinity : 1), [path, whole]))!;
}
