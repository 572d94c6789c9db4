// A field that finds records while typing (ARIA combobox with a list): arrows choose, Enter takes.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { explain } from "../core/problem";

const WAIT_MS = 120;

interface Props<T extends { id: number }> {
    label: string;
    find: (text: string, stop: AbortSignal) => Promise<T[]>;
    // The record that the text identifies exactly, e.g. by its code.
    exact?: (text: string, stop: AbortSignal) => Promise<T | null>;
    option: (row: T) => ComponentChildren;
    chosen: (row: T) => void;
    nothing: (text: string) => string;
    placeholder?: string;
    fault?: string;
    hint?: string;
    optional?: boolean;
    // Shown beside the field; calling `take` with a text chooses its exact record.
    beside?: (take: (text: string) => void) => ComponentChildren;
}

// What was found, and for which text.
interface Found<T> {
    text: string;
    rows: T[];
}

export function Combo<T extends { id: number }>({ label, find, exact, option, chosen, nothing, placeholder, fault, hint, optional, beside }: Props<T>) {
    const id = useId();
    const [text, setText] = useState("");
    const [asked, setAsked] = useState(0);
    const [found, setFound] = useState<Found<T> | null>(null);
    const [failure, setFailure] = useState("");
    const [at, setAt] = useState(0);
    const input = useRef<HTMLInputElement>(null);
    // Enter or a reader came before the results were shown: only an exact match may be chosen.
    const takeExact = useRef(false);
    const words = text.trim();
    const rows = found?.rows ?? null;

    useEffect(() => {
        setFailure("");
        if (words === "") {
            setFound(null);
            return undefined;
        }
        const stop = new AbortController();
        const search = async () => {
            const wanted = takeExact.current && exact ? await exact(words, stop.signal) : null;
            if (wanted && !stop.signal.aborted) {
                take(wanted);
                return;
            }
            const list = await find(words, stop.signal);
            setFound({ text: words, rows: list });
            setAt(0);
        };
        const timer = setTimeout(() => {
            search().catch((error) => {
                if (!stop.signal.aborted) {
                    setFound(null);
                    setFailure(explain(error));
                }
            }).finally(() => {
                if (!stop.signal.aborted) {
                    takeExact.current = false;
                }
            });
        }, takeExact.current ? 0 : WAIT_MS);
        return () => {
            clearTimeout(timer);
            stop.abort();
        };
    }, [words, asked]);

    function type(given: string, whole: boolean): void {
        takeExact.current = whole;
        setText(given);
        if (whole) {
            setAsked(asked + 1);
        }
    }

    function take(row: T): void {
        type("", false);
        setFound(null);
        input.current?.focus();
        chosen(row);
    }

    function key(event: KeyboardEvent): void {
        if (event.key === "Enter") {
            event.preventDefault();
            if (found?.text !== words) {
                type(text, true);
            } else if (rows?.[at]) {
                take(rows[at]!);
            }
        } else if (rows && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
            event.preventDefault();
            setAt((at + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % Math.max(1, rows.length));
        } else if (event.key === "Escape" && rows) {
            event.preventDefault();
            event.stopPropagation();
            setFound(null);
        }
    }

    const open = rows !== null && rows.length > 0;
    return (
        <div class="campo combo">
            <label for={id}>{label}{optional && <span class="opcional"> (se houver)</span>}</label>
            <div class="em-linha">
                <input id={id} ref={input} type="text" role="combobox" autocomplete="off" spellcheck={false} aria-autocomplete="list"
                    aria-expanded={open} aria-controls={`${id}-opcoes`} aria-activedescendant={open ? `${id}-${at}` : undefined}
                    aria-invalid={fault ? true : undefined} aria-describedby={fault ? `${id}-erro` : hint ? `${id}-dica` : undefined}
                    value={text} onInput={(event) => type(event.currentTarget.value, false)} onKeyDown={key} placeholder={placeholder} />
                {beside?.((given) => type(given, true))}
            </div>
            <ul id={`${id}-opcoes`} role="listbox" aria-label={label} hidden={!open}>
                {rows?.map((row, i) => (
                    <li key={row.id} id={`${id}-${i}`} role="option" aria-selected={i === at}
                        onMouseDown={(event) => event.preventDefault()} onClick={() => take(row)}>{option(row)}</li>
                ))}
            </ul>
            {rows?.length === 0 && <p class="dica" role="status">{nothing(found!.text)}</p>}
            {failure && <p class="falha" role="alert">{failure}</p>}
            {hint && <p class="dica" id={`${id}-dica`}>{hint}</p>}
            {fault && <p class="erro" id={`${id}-erro`}>{fault}</p>}
        </div>
    );
}
