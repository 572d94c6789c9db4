// One record of a kind that can be retired and brought back. The address of a retired record gives
// 404, so it is looked up in the list of retired ones.
import type { Lista } from "../../api/types";
import { useLive } from "./live";
import { Problem } from "./problem";

export interface LiveRecord<T> {
    // null before the first answer, and where there is no such record.
    row: T | null;
    etag: string | null;
    error: unknown;
}

export function useRecord<T>(base: string, id: number): LiveRecord<T> {
    const live = useLive<T>(`${base}/${id}`)!;
    const row = live.data.value;
    const error = live.error.value;
    const gone = row === null && error instanceof Problem && error.status === 404;
    const retired = useLive<Lista<T>>(gone ? `${base}?ids=${id}&ativo=false&total=nao` : null);
    if (!gone) {
        return { row, etag: live.etag, error };
    }
    const found = retired?.data.value?.data;
    return { row: found?.[0] ?? null, etag: null, error: found ? error : retired?.error.value ?? null };
}
