// Forms: each field with its label, its hint and its fault, and what to do about a refusal.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import { sending } from "../core/api";
import { Form, type FormOptions } from "../core/form";
import { dia, readBack } from "../core/format";
import { explain, Problem } from "../core/problem";
import { guardLeaving } from "../core/router";
import { Button } from "./bits";

export function useForm<A>(options: FormOptions<A>): Form<A> {
    const form = useMemo(() => new Form(options), []);
    form.options = options;
    return form;
}

interface FieldProps {
    form: Form<any>;
    name: string;
    label: string;
    hint?: string;
    type?: "text" | "number" | "date" | "password" | "email" | "tel" | "area" | "select" | "check";
    options?: [string, string][];
    optional?: boolean;
    focus?: boolean;
    autocomplete?: string;
    capitalize?: boolean;
    suggestions?: string[];
    disabled?: boolean;
}

export function Field({ form, name, label, hint, type = "text", options, optional, focus, autocomplete = "off", capitalize, suggestions, disabled }: FieldProps) {
    const id = useId();
    form.labels.set(name, label);
    if (type === "date") {
        form.words.set(name, dia);
    } else if (type === "select") {
        form.words.set(name, (text) => options!.find(([key]) => key === text)?.[1] ?? text);
    }
    useEffect(() => () => {
        form.labels.delete(name);
    }, [name]);
    const value = form.values.value[name] ?? "";
    const fault = form.faults.value[name];
    const described = [hint && `${id}-dica`, fault && `${id}-erro`].filter(Boolean).join(" ") || undefined;
    const common = {
        id, name, disabled, "aria-invalid": fault ? true : undefined, "aria-describedby": described, "data-foco": focus ? "" : undefined,
        required: !optional && type !== "check" ? true : undefined,
    } as const;
    const input = (event: { currentTarget: { value: string } }) => form.set(name, event.currentTarget.value);
    const understood = type === "number" ? readBack(value) : "";
    let control;
    if (type === "area") {
        control = <textarea {...common} rows={3} value={value} onInput={input} />;
    } else if (type === "select") {
        control = (
            <select {...common} value={value} onChange={input}>
                {options!.map(([key, text]) => <option value={key} key={key}>{text}</option>)}
            </select>
        );
    } else if (type === "check") {
        control = <input {...common} type="checkbox" checked={value === "sim"} onChange={(event) => form.set(name, event.currentTarget.checked ? "sim" : "")} />;
    } else {
        control = (
            <input {...common} type={type === "number" ? "text" : type} inputMode={type === "number" ? "decimal" : undefined} value={value}
                onInput={input} autocomplete={autocomplete} autocapitalize={capitalize ? "characters" : undefined}
                spellcheck={false} list={suggestions ? `${id}-lista` : undefined}
                onFocus={type === "number" ? (event) => event.currentTarget.select() : undefined} />
        );
    }
    return (
        <div class={`campo ${type === "check" ? "marca" : ""}`}>
            <label for={id}>{label}{optional && type !== "check" && <span class="opcional"> (se houver)</span>}</label>
            {control}
            {suggestions && <datalist id={`${id}-lista`}>{suggestions.map((text) => <option value={text} key={text} />)}</datalist>}
            {hint && <p class="dica" id={`${id}-dica`}>{hint}</p>}
            {understood && <p class="dica" role="status">{understood}</p>}
            {fault && <p class="erro" id={`${id}-erro`}>{fault}</p>}
        </div>
    );
}

function Refusal({ form }: { form: Form<any> }) {
    const ref = useRef<HTMLDivElement>(null);
    const error = form.problem.value;
    const rest = form.elsewhere;
    // The button may be far below it.
    useEffect(() => ref.current?.scrollIntoView({ block: "nearest" }), [error]);
    if (!error && rest.length === 0) {
        return null;
    }
    const stale = error instanceof Problem && error.status === 412 && form.options.fresh;
    const existing = error instanceof Problem && error.body.idExistente !== undefined && form.options.existing?.(error.body.idExistente);
    return (
        <div class="falha" role="alert" ref={ref}>
            {stale
                ? <p>Outra pessoa mudou isto enquanto você editava. Nada foi gravado, e o que você digitou continua aqui.</p>
                : <p>{error ? explain(error) : "Corrija o que está indicado."}</p>}
            {rest.length > 0 && <ul>{rest.map((text) => <li key={text}>{text}</li>)}</ul>}
            {stale && <Button onClick={() => void form.compare().then(() => (form.problem.value = null))}>Ver o que mudou</Button>}
            {existing && <a href={existing}>Abrir o que já existe</a>}
        </div>
    );
}

function Stale({ form }: { form: Form<any> }) {
    const changes = form.stale.value;
    if (!changes) {
        return null;
    }
    const shown = (field: string, text: string) => (text === "" ? "" : form.words.get(field)?.(text) ?? text) || "(vazio)";
    return (
        <div class="mudancas" role="alert">
            <p>{changes.length === 0 ? "O que mudou não está neste formulário. Pode salvar." : "O que mudou enquanto você editava:"}</p>
            <ul>
                {changes.map(({ field, before, now, mine }) => (
                    <li key={field}>
                        <strong>{form.labels.get(field) ?? field}</strong>: era “{shown(field, before)}”, agora é “{shown(field, now)}”
                        {mine !== before && mine !== now && <>; você digitou “{shown(field, mine)}”</>}
                    </li>
                ))}
            </ul>
            <p>Salvar de novo grava só o que você mudou. <Button kind="discreto" onClick={() => form.takeTheirs()}>Descartar o que digitei</Button></p>
        </div>
    );
}

// Shown while a write is not confirmed; also inside dialogs, which cover the page.
export function Unconfirmed() {
    const now = sending.value;
    return now && (
        <p class="aviso" role="alert">O que você enviou ainda não foi confirmado; tentando de novo. Só uma vez será gravado. <Button kind="discreto" onClick={now.giveUp}>Desistir</Button></p>
    );
}

interface FormViewProps {
    form: Form<any>;
    children: ComponentChildren;
    submit: string;
    cancel?: () => void;
    danger?: boolean;
}

export function FormView({ form, children, submit, cancel, danger }: FormViewProps) {
    const ref = useRef<HTMLFormElement>(null);
    const faults = form.faults.value;
    useEffect(() => guardLeaving(ref.current!, () => form.atRisk), [form]);
    // To the first fault of a refusal; not to the next one while a fault is being mended, amid typing.
    const told = useRef(0);
    useEffect(() => {
        const count = Object.keys(faults).length;
        if (count > 0 && count >= told.current) {
            ref.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
        }
        told.current = count;
    }, [faults]);
    return (
        <form ref={ref} noValidate onSubmit={(event) => {
            event.preventDefault();
            void form.submit();
        }}>
            {form.restored && form.dirty && (
                <p class="aviso">Recuperei o que você tinha digitado. <Button kind="discreto" onClick={() => form.discard()}>Começar de novo</Button></p>
            )}
            <Refusal form={form} />
            <Stale form={form} />
            {children}
            {form.busy.value && <Unconfirmed />}
            <div class="acoes do-formulario">
                <Button type="submit" kind={danger ? "perigo" : "principal"} disabled={form.busy.value}>{form.busy.value ? "Enviando…" : submit}</Button>
                {cancel && <Button onClick={() => {
                    form.discard();
                    cancel();
                }}>{danger ? "Voltar" : "Cancelar"}</Button>}
            </div>
        </form>
    );
}
