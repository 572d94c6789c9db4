// A modal dialog: the browser keeps the focus in it and gives it back; Escape closes it, after asking
// if something typed would be lost. Without `close` it can only be left through its content.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { mayLeave } from "../core/router";
import { Icon } from "./bits";

const OPEN = "dialog[open]";

// Focuses an element of the page; if a dialog is open, once it is closed.
export function focusBelow(element: HTMLElement): void {
    if (!document.querySelector(OPEN)) {
        element.focus();
        return;
    }
    const observer = new MutationObserver(() => {
        if (!document.querySelector(OPEN)) {
            observer.disconnect();
            element.focus();
        }
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["open"] });
}

export function Dialog({ title, close, children, wide }: { title: string; close?: () => void; children: ComponentChildren; wide?: boolean }) {
    const ref = useRef<HTMLDialogElement>(null);
    const id = useId();
    const over = useRef(false);
    useEffect(() => {
        const dialog = ref.current!;
        const before = document.activeElement as HTMLElement | null;
        dialog.showModal();
        dialog.querySelector<HTMLElement>("[data-foco]")?.focus();
        return () => {
            over.current = true;
            dialog.close();
            before?.focus?.();
        };
    }, []);

    // Returns whether the dialog closes.
    function leave(): boolean {
        if (!close || !mayLeave(ref.current!)) {
            return false;
        }
        close();
        return true;
    }

    return (
        <dialog ref={ref} class={wide ? "largo" : ""} aria-labelledby={id} onCancel={(event) => {
            event.preventDefault();
            leave();
        }} onClose={() => {
            // A browser closes it at a second Escape in a row, whatever the page says.
            if (!over.current && !leave()) {
                ref.current!.showModal();
            }
        }}>
            <header>
                <h2 id={id}>{title}</h2>
                {close && <button type="button" class="botao discreto so-icone" aria-label="Fechar" onClick={leave}><Icon name="fechar" /></button>}
            </header>
            {children}
        </dialog>
    );
}
