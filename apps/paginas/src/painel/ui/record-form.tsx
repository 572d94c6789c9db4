// The form of a record: a page that creates one, and a dialog that changes one.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { paths } from "../../api/esquema";
import { get, send } from "../core/api";
import type { Where } from "../core/draft";
import type { Body, Form, Reader, Values } from "../core/form";
import { go } from "../core/router";
import { PageTitle, Section, tell } from "./bits";
import { Dialog } from "./dialog";
import { FormView, useForm } from "./form";

interface Named {
    id: number;
    nome: string;
}

export interface RecordKind<T extends Named> {
    path: keyof paths;
    // The list's address in the panel; a record is below it.
    place: string;
    // The first part of the names of its drafts.
    draft: string;
    kept?: Where;
    // null for a new one.
    toValues: (row: T | null) => Values;
    // A member that is undefined is not sent.
    build: (read: Reader) => Body;
    Fields: (props: { form: Form<any>; isNew?: boolean }) => JSX.Element;
    shownAt?: Record<string, string>;
    words: { title: string; made: (row: T) => string; saved: string };
}

const common = <T extends Named>({ kept, build, shownAt, place }: RecordKind<T>) => ({
    kept, build, shownAt, existing: (id: number) => `/painel${place}/${id}`,
});

export function useNewRecord<T extends Named>(kind: RecordKind<T>): Form<T> {
    return useForm<T>({
        ...common(kind), initial: kind.toValues(null), draft: `${kind.draft}-novo`,
        submit: async (body, _, key) => (await send<T>("POST", kind.path, { body, key })).data,
        done: (row) => {
            tell(kind.words.made(row));
            go(`${kind.place}/${row.id}`);
        },
    });
}

export function useEditRecord<T extends Named>(kind: RecordKind<T>, row: T, etag: string | null, done: () => void): Form<unknown> {
    const [version] = useState({ etag });
    const path = `${kind.path}/${row.id}`;
    return useForm<unknown>({
        ...common(kind), initial: kind.toValues(row), draft: `${kind.draft}-${row.id}`,
        submit: (_, changed) => send("PATCH", path, { body: changed, etag: version.etag }),
        done: () => {
            done();
            tell(kind.words.saved);
        },
        fresh: async () => {
            const answer = await get<T>(path);
            version.etag = answer.etag;
            return kind.toValues(answer.data);
        },
    });
}

export function NewRecord<T extends Named>({ kind }: { kind: RecordKind<T> }) {
    const form = useNewRecord(kind);
    return (
        <>
            <PageTitle>{kind.words.title}</PageTitle>
            <Section title="Dados">
                <FormView form={form} submit="Cadastrar" cancel={() => go(kind.place)}><kind.Fields form={form} isNew /></FormView>
            </Section>
        </>
    );
}

interface EditProps<T extends Named> {
    kind: RecordKind<T>;
    row: T;
    etag: string | null;
    close: () => void;
}

export function EditDialog<T extends Named>({ kind, row, etag, close }: EditProps<T>) {
    const form = useEditRecord(kind, row, etag, close);
    return (
        <Dialog title={`Editar ${row.nome}`} close={close} wide>
            <FormView form={form} submit="Salvar" cancel={close}><kind.Fields form={form} /></FormView>
        </Dialog>
    );
}
