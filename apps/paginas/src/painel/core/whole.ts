// A whole list, read once: a printout must be complete and must not change meanwhile.
import { useEffect, useState } from "preact/hooks";
import type { Lista } from "../../api/types";
import { get } from "./api";
import type { Answer } from "./http";
import { NoAnswer } from "./problem";

const AGAIN_MS = 2000;

export interface Whole<T> {
    // null until every page is there.
    rows: T[] | null;
    error: unknown;
}

// readWhole(PATH): all rows, page by page; a request without an answer is repeated.
async function readWhole<T>(path: string, stop: AbortSignal): Promise<T[]> {
    const rows: T[] = [];
    let next: string | null = path;
    while (next) {
        try {
            const answer: Answer<Lista<T>> = await get<Lista<T>>(next, null, stop);
            rows.push(...answer.data.data);
            next = answer.next;
        } catch (error) {
            if (!(error instanceof NoAnswer) || stop.aborted) {
                throw error;
            }
            await new Promise((go) => setTimeout(go, AGAIN_MS));
        }
    }
    return rows;
}

export function useWhole<T>(path: string): Whole<T> {
    const [whole, setWhole] = useState<Whole<T>>({ rows: null, error: null });
    useEffect(() => {
        const stop = new AbortController();
        setWhole({ rows: null, error: null });
        readWhole<T>(path, stop.signal).then(
            (rows) => !stop.signal.aborted && setWhole({ rows, error: null }),
            (error) => !stop.signal.aborted && setWhole({ rows: null, error }));
        return () => stop.abort();
    }, [path]);
    return whole;
}
