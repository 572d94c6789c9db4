// The filters of a list, kept in the address.
import { useEffect, useRef, useState } from "preact/hooks";
import { place, setQuery } from "../core/router";

const WAIT_MS = 150;
const PAGE = 50;

// The search words. A new search replaces a selection by `ids`.
export function SearchField({ label }: { label: string }) {
    const given = place.value.query.get("busca") ?? "";
    const [text, setText] = useState(given);
    const written = useRef(given);
    const timer = useRef(0);
    useEffect(() => {
        if (given !== written.current) {
            clearTimeout(timer.current);
            written.current = given;
            setText(given);
        }
    }, [given]);
    useEffect(() => () => clearTimeout(timer.current), []);

    function type(now: string): void {
        setText(now);
        clearTimeout(timer.current);
        timer.current = window.setTimeout(() => {
            const words = now.trim();
            if (words !== written.current) {
                written.current = words;
                setQuery({ busca: words, ids: "" });
            }
        }, WAIT_MS);
    }

    return (
        <div class="campo">
            <label for="busca">{label}</label>
            <input id="busca" type="search" value={text} onInput={(event) => type(event.currentTarget.value)} placeholder="Comece a digitar" autocomplete="off" />
        </div>
    );
}

export function Choice({ name, label, options }: { name: string; label: string; options: [string, string][] }) {
    return (
        <div class="campo curto">
            <label for={`filtro-${name}`}>{label}</label>
            <select id={`filtro-${name}`} value={place.value.query.get(name) ?? ""} onChange={(event) => setQuery({ [name]: event.currentTarget.value })}>
                {options.map(([value, text]) => <option value={value} key={value}>{text}</option>)}
            </select>
        </div>
    );
}

// The path of a list with the filters in the address.
export function listPath(base: string, filters: string[], fallbackOrder: string, page = PAGE): { path: string; order: string } {
    const { query } = place.value;
    const wanted = new URLSearchParams({ resultadoPorPagina: String(page) });
    for (const name of filters) {
        const value = query.get(name);
        if (value) {
            wanted.set(name, value);
        }
    }
    const order = query.get("ordem") || fallbackOrder;
    wanted.set("ordem", order);
    return { path: `${base}?${wanted}`, order };
}
