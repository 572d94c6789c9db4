// What is typed in a form, how it is sent, and where each fault is shown. A field is named by its JSON Pointer
// without the first slash: "telefone/numero".
import { signal } from "@preact/signals";
import { newKey } from "./api";
import { dropDraft, readDraft, writeDraft, type Where } from "./draft";
import { readNumber } from "./format";
import { Problem } from "./problem";

export type Values = Record<string, string>;
export type Body = Record<string, unknown>;

// Turns the text of fields into values, and notes which are not numbers.
export class Reader {
    readonly faults: Values = {};

    constructor(private readonly values: Values) {}

    raw(name: string): string {
        return this.values[name] ?? "";
    }

    text(name: string): string {
        return this.raw(name).trim();
    }

    // null where nothing was typed.
    optional(name: string): string | null {
        return this.text(name) || null;
    }

    // undefined where nothing was typed, so that the server says what is missing.
    number(name: string): number | undefined {
        const text = this.text(name);
        if (text === "") {
            return undefined;
        }
        const value = readNumber(text);
        if (Number.isNaN(value)) {
            this.faults[name] = "Escreva um número, como 12 ou 12,5.";
        }
        return value;
    }
}

export interface Change {
    field: string;
    before: string;
    now: string;
    mine: string;
}

export interface FormOptions<A> {
    initial: Values;
    // The name under which what is typed survives a reload.
    draft?: string;
    // Where it is kept; data about people only in this tab.
    kept?: Where;
    // Nothing worth keeping is lost by leaving it, e.g. a login.
    light?: boolean;
    build: (read: Reader) => Body;
    // `changed` has the members of the body that differ from those of `initial`.
    submit: (body: Body, changed: Body, key: string) => Promise<A>;
    done: (answer: A) => void;
    // After a 412: reads the current state; the next submit uses its version.
    fresh?: () => Promise<Values>;
    // API fields whose faults are shown at another field of the form.
    shownAt?: Record<string, string>;
    // The address of the existing record that a duplicate refusal names.
    existing?: (id: number) => string;
}

// What was typed, and the body and key last sent: a repeat after a reload must not do it twice.
interface Draft {
    values: Values;
    sent: string;
    key: string;
}

export class Form<A> {
    readonly values = signal<Values>({});
    readonly faults = signal<Values>({});
    readonly problem = signal<unknown>(null);
    readonly busy = signal(false);
    readonly stale = signal<Change[] | null>(null);
    readonly restored: boolean;
    options: FormOptions<A>;
    private base: Values;
    private sent = "";
    private key = newKey();
    readonly labels = new Map<string, string>();
    // How to show the text of a field whose text is not readable as it is.
    readonly words = new Map<string, (text: string) => string>();

    constructor(options: FormOptions<A>) {
        this.options = options;
        this.base = options.initial;
        const draft = options.draft ? readDraft<Draft>(options.draft, options.kept) : null;
        this.restored = draft !== null;
        this.values.value = { ...options.initial, ...draft?.values };
        if (draft) {
            this.sent = draft.sent;
            this.key = draft.key;
        }
    }

    private remember(): void {
        if (this.options.draft) {
            const draft: Draft = { values: this.typed(), sent: this.sent, key: this.key };
            if (this.dirty) {
                writeDraft(this.options.draft, draft, this.options.kept);
            } else {
                dropDraft(this.options.draft);
            }
        }
    }

    set(name: string, value: string): void {
        this.values.value = { ...this.values.value, [name]: value };
        if (this.faults.value[name]) {
            const { [name]: _, ...rest } = this.faults.value;
            this.faults.value = rest;
        }
        this.remember();
    }

    // The values that differ from those the form began with.
    private typed(): Values {
        return Object.fromEntries(Object.entries(this.values.value).filter(([field, value]) => value !== (this.base[field] ?? "")));
    }

    get dirty(): boolean {
        return Object.keys(this.typed()).length > 0;
    }

    // Closing the form would lose what was typed, since no draft keeps it.
    get atRisk(): boolean {
        return !this.options.draft && !this.options.light && this.dirty;
    }

    discard(): void {
        if (this.options.draft) {
            dropDraft(this.options.draft);
        }
        this.values.value = { ...this.base };
        this.faults.value = {};
        this.problem.value = null;
        this.stale.value = null;
    }

    // Empty again, after what was typed has been sent.
    restart(): void {
        this.base = this.options.initial;
        this.discard();
    }

    // Faults that no field of the form shows.
    get elsewhere(): string[] {
        return Object.entries(this.faults.value).filter(([name]) => !this.labels.has(name)).map(([, text]) => text);
    }

    private changed(body: Body): Body {
        const before = this.options.build(new Reader(this.base));
        return Object.fromEntries(Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
    }

    async submit(): Promise<void> {
        if (this.busy.value) {
            return;
        }
        const reader = new Reader(this.values.value);
        const body = this.options.build(reader);
        this.problem.value = null;
        this.faults.value = reader.faults;
        if (Object.keys(reader.faults).length > 0) {
            return;
        }
        const text = JSON.stringify(body);
        if (text !== this.sent) {
            this.sent = text;
            this.key = newKey();
            this.remember();
        }
        this.busy.value = true;
        try {
            const answer = await this.options.submit(body, this.changed(body), this.key);
            this.key = newKey();
            this.base = { ...this.values.value };
            if (this.options.draft) {
                dropDraft(this.options.draft);
            }
            this.options.done(answer);
        } catch (error) {
            this.problem.value = error;
            if (error instanceof Problem) {
                this.faults.value = Object.fromEntries(error.faults.map((fault) => {
                    const campo = fault.campo.replace(/^\//, "");
                    const name = this.options.shownAt?.[campo] ?? campo;
                    // For an empty field a message about its length is no help.
                    const isMissing = this.values.value[name]?.trim() === "" && fault.mensagem.startsWith("Deve ter de ");
                    return [name, isMissing ? "Falta preencher." : fault.mensagem];
                }));
            }
        } finally {
            this.busy.value = false;
        }
    }

    // After 412: what others have changed since the form was opened.
    async compare(): Promise<void> {
        const now = await this.options.fresh!();
        const mine = this.values.value;
        const changes = Object.keys({ ...this.base, ...now })
            .filter((field) => (this.base[field] ?? "") !== (now[field] ?? ""))
            .map((field) => ({ field, before: this.base[field] ?? "", now: now[field] ?? "", mine: mine[field] ?? "" }));
        // Fields that were not touched here take what the others wrote.
        this.values.value = { ...now, ...this.typed() };
        this.base = now;
        this.stale.value = changes;
    }

    takeTheirs(): void {
        this.discard();
    }
}
