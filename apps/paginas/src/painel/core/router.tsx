// Addresses of the panel: /painel/estoque/3?busca=mdf.
import { signal } from "@preact/signals";

export const BASE = "/painel";

export interface Place {
    parts: string[];
    query: URLSearchParams;
}

// A segment that is not valid UTF-8, such as %FF, stays as it is and matches no route.
function decode(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

function read(): Place {
    const parts = location.pathname.slice(BASE.length).split("/").filter(Boolean).map(decode);
    return { parts, query: new URLSearchParams(location.search) };
}

export const place = signal<Place>(read());

// Unsaved input, with the element that it is typed in.
interface Guard {
    element: Element;
    dirty: () => boolean;
}
const guards = new Set<Guard>();

// guardLeaving(ELEMENT, DIRTY): while DIRTY, leaving ELEMENT or the page asks first. The returned
// function ends this.
export function guardLeaving(element: Element, dirty: () => boolean): () => void {
    const guard = { element, dirty };
    guards.add(guard);
    return () => guards.delete(guard);
}

function losses(within: Element): Guard[] {
    return [...guards].filter((guard) => within.contains(guard.element) && guard.dirty());
}

// mayLeave(WITHIN): asks for confirmation if something typed there would be lost.
export function mayLeave(within: Element = document.body): boolean {
    const lost = losses(within);
    if (lost.length > 0 && !confirm("Sair sem gravar o que você digitou?")) {
        return false;
    }
    lost.forEach((guard) => guards.delete(guard));
    return true;
}

// startAgain(): the panel's first page, loaded again, without asking.
export function startAgain(): void {
    guards.clear();
    location.assign(BASE);
}

// The position of this page in the tab's history, to return to it if the person decides to stay.
let at = (history.state as { at?: number } | null)?.at ?? history.length;
let comingBack = false;
history.replaceState({ at }, "");

export function go(href: string, replace = false): void {
    if (!replace && !mayLeave()) {
        return;
    }
    const path = href.startsWith(BASE) ? href : BASE + href;
    if (replace) {
        history.replaceState({ at }, "", path);
    } else {
        history.pushState({ at: ++at }, "", path);
    }
    place.value = read();
    if (!replace) {
        scrollTo(0, 0);
        document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
    }
}

// setQuery(VALUES): keeps filters in the address, so that they can be shared and survive a reload.
export function setQuery(values: Record<string, string>): void {
    const query = new URLSearchParams(place.value.query);
    for (const [name, value] of Object.entries(values)) {
        if (value === "") {
            query.delete(name);
        } else {
            query.set(name, value);
        }
    }
    const text = query.toString();
    go(location.pathname + (text ? `?${text}` : ""), true);
}

window.addEventListener("popstate", (event) => {
    const to = (event.state as { at?: number } | null)?.at ?? at;
    if (comingBack) {
        comingBack = false;
        return;
    }
    if (to !== at && !mayLeave()) {
        comingBack = true;
        history.go(at - to);
        return;
    }
    at = to;
    place.value = read();
});

// Closing the tab, or loading another page in it.
window.addEventListener("beforeunload", (event) => {
    if (losses(document.body).length > 0) {
        event.preventDefault();
    }
});

// Links of the panel change the page without loading it again.
document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey ||
        event.altKey || link.target || link.origin !== location.origin || !/^\/painel(\/|$)/.test(link.pathname)) {
        return;
    }
    event.preventDefault();
    go(link.pathname + link.search);
});
