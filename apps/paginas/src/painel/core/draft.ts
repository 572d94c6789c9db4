// What a person types is kept on this device until it is sent or discarded, so that a reload or a
// flat battery loses nothing. It is deleted when another person logs in here, and after a week.
// Passwords are never kept; data about people only in this tab.
const PREFIX = "icarus.rascunho.";
const DAYS = 7;

export type Where = "device" | "tab";

interface Kept {
    at: number;
    value: unknown;
}

let owner = "";
const places = (): Storage[] => [localStorage, sessionStorage];
const placeOf = (where: Where): Storage => (where === "tab" ? sessionStorage : localStorage);
const nameOf = (name: string): string => `${PREFIX}${owner}.${name}`;

function names(place: Storage): string[] {
    return Object.keys(place).filter((name) => name.startsWith(PREFIX));
}

function kept(place: Storage, name: string): Kept | null {
    try {
        const found = JSON.parse(place.getItem(name) ?? "null") as Kept | null;
        return found && Date.now() - found.at < DAYS * 86400000 ? found : null;
    } catch {
        return null;
    }
}

// draftsOf(USER): makes USER the owner of drafts; deletes those of others and expired ones.
export function draftsOf(user: string): void {
    owner = user;
    for (const place of places()) {
        for (const name of names(place)) {
            if (!name.startsWith(nameOf("")) || !kept(place, name)) {
                place.removeItem(name);
            }
        }
    }
}

export function readDraft<T>(name: string, where: Where = "device"): T | null {
    return (kept(placeOf(where), nameOf(name))?.value ?? null) as T | null;
}

export function writeDraft(name: string, value: unknown, where: Where = "device"): void {
    try {
        placeOf(where).setItem(nameOf(name), JSON.stringify({ at: Date.now(), value } satisfies Kept));
    } catch {
        // Storage is full or forbidden: the text is still in the page.
    }
}

export function dropDraft(name: string): void {
    places().forEach((place) => place.removeItem(nameOf(name)));
}

export function hasDrafts(): boolean {
    return places().some((place) => names(place).length > 0);
}

export function dropAllDrafts(): void {
    places().forEach((place) => names(place).forEach((name) => place.removeItem(name)));
}
