// Small parts that every page uses.
import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { explain } from "../core/problem";
import { useNames } from "./names";

const PATHS = {
    hoje: "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
    estoque: "M4 8 12 4l8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
    projetos: "M5 4h14v16H5zM9 9h6M9 13h6M9 17h3",
    compras: "M4 5h3l2 10h9l2-7H8M10 19.5h.01M17 19.5h.01",
    fornecedores: "M3 7h11v9H3zM14 10h4l3 3v3h-7M7 18.5h.01M17 18.5h.01",
    pessoas: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.5 2.5-6 6-6s6 2.500 6 6M16 5a3 3 0 0 1 0 6M18 14c2 .8 3 3 3 6",
    auditoria: "M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6zM9 12l2 2 4-4",
    conta: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.500-7 8-7s8 3 8 7",
    sair: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
    mais: "M5 12h.01M12 12h.01M19 12h.01",
    busca: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
    codigo: "M4 6v12M7 6v12M11 6v12M14 6v12M18 6v12M20 6v12",
    fechar: "M6 6l12 12M18 6 6 18",
    soma: "M12 5v14M5 12h14",
    imprimir: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
    return <svg class="icone" viewBox="0 0 24 24" aria-hidden="true"><path d={PATHS[name]} /></svg>;
}

type ButtonProps = JSX.IntrinsicElements["button"] & { kind?: "principal" | "perigo" | "discreto" };

export function Button({ kind, type = "button", class: more, ...rest }: ButtonProps) {
    return <button type={type} class={["botao", kind, more].filter(Boolean).join(" ")} {...rest} />;
}

export function LinkButton({ href, kind, children }: { href: string; kind?: "principal" | "discreto"; children: ComponentChildren }) {
    return <a class={`botao ${kind ?? ""}`} href={href}>{children}</a>;
}

export function Badge({ tone, children }: { tone: "bom" | "alerta" | "ruim" | "neutro"; children: ComponentChildren }) {
    return <span class={`selo ${tone}`}>{children}</span>;
}

// The heading of a page, which is also the title of the window.
export function PageTitle({ children, actions }: { children: ComponentChildren; actions?: ComponentChildren }) {
    const ref = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        document.title = `${ref.current!.textContent} · Icarus`;
    });
    return (
        <header class="titulo">
            <h1 ref={ref}>{children}</h1>
            {actions && <div class="acoes">{actions}</div>}
        </header>
    );
}

export function Section({ title, actions, children, id }: { title: string; actions?: ComponentChildren; children: ComponentChildren; id?: string }) {
    return (
        <section class="secao" aria-label={title} id={id}>
            <header><h2>{title}</h2>{actions && <div class="acoes">{actions}</div>}</header>
            {children}
        </section>
    );
}

export function Empty({ children }: { children: ComponentChildren }) {
    return <p class="vazio">{children}</p>;
}

export function Loading() {
    return <p class="carregando" role="status">Carregando…</p>;
}

export function Failure({ error }: { error: unknown }) {
    return <p class="falha" role="alert">{explain(error)}</p>;
}

// Who(KEY): the name behind an access key.
export function Who({ chave }: { chave: string | null }) {
    const names = useNames();
    return <>{chave ? names.value.get(chave) ?? chave : "o sistema"}</>;
}

interface Toast {
    id: number;
    text: string;
    action?: { label: string; run: () => void };
}

const toasts = signal<Toast[]>([]);
let lastToast = 0;
const TOAST_MS = 8000;
// Time to read it and to reach the button.
const TOAST_WITH_ACTION_MS = 20000;

// tell(TEXT, ACTION): says what was done, with a way to undo it.
export function tell(text: string, action?: Toast["action"]): void {
    const id = ++lastToast;
    toasts.value = [{ id, text, action }]; // only the last one is shown
    setTimeout(() => {
        toasts.value = toasts.value.filter((toast) => toast.id !== id);
    }, action ? TOAST_WITH_ACTION_MS : TOAST_MS);
}

export function Toasts() {
    return (
        <div class="recados" role="status" aria-live="polite">
            {toasts.value.map((toast) => (
                <div class="recado" key={toast.id}>
                    <span>{toast.text}</span>
                    {toast.action && <Button kind="discreto" onClick={() => {
                        toasts.value = toasts.value.filter((other) => other !== toast);
                        toast.action!.run();
                    }}>{toast.action.label}</Button>}
                </div>
            ))}
        </div>
    );
}

// copyText(TEXT): to the clipboard; without TLS browsers have only execCommand.
export async function copyText(text: string): Promise<boolean> {
    if (navigator.clipboard) {
        return navigator.clipboard.writeText(text).then(() => true, () => false);
    }
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "fora-da-tela";
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
}
