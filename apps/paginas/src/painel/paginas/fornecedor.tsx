// One supplier: whom to call, what it sells, and its data.
import { useState } from "preact/hooks";
import type { Fornecedor as Row } from "../../api/types";
import { send } from "../core/api";
import type { Form, Reader, Values } from "../core/form";
import { comUnidade } from "../core/format";
import { useLiveList } from "../core/live";
import { useRecord } from "../core/record";
import { is } from "../core/session";
import { ActionButton } from "../ui/action";
import { Badge, Button, Empty, Failure, Loading, PageTitle, Section, tell } from "../ui/bits";
import { AddressItem, ContactFields, contactValues, PhoneItem, readEndereco, readTelefone } from "../ui/contact";
import { Field } from "../ui/form";
import { History } from "../ui/history";
import { EditDialog, NewRecord, type RecordKind } from "../ui/record-form";
import { More } from "../ui/table";
import { documento } from "./fornecedores";

const toValues = (row: Row | null): Values => ({
    nome: row?.nome ?? "", documento: row ? documento(row) : "", email: row?.email ?? "", observacao: row?.observacao ?? "",
    ...contactValues(row?.telefone ?? null, row?.endereco ?? null),
});

const CPF_DIGITS = 11;

// One field for both documents: eleven digits are a CPF.
function build(read: Reader) {
    const text = read.text("documento");
    const isCpf = text.replace(/\D/g, "").length === CPF_DIGITS && !/[a-z]/i.test(text);
    return {
        nome: read.text("nome"), cnpj: isCpf ? null : text, cpf: isCpf ? text : null, email: read.optional("email"),
        telefone: readTelefone(read, true), endereco: readEndereco(read, true), observacao: read.optional("observacao"),
    };
}

function Fields({ form }: { form: Form<any> }) {
    return (
        <>
            <Field form={form} name="nome" label="Nome" focus />
            <div class="lado-a-lado">
                <Field form={form} name="documento" label="CNPJ ou CPF" />
                <Field form={form} name="email" label="E-mail" type="email" optional />
            </div>
            <ContactFields form={form} />
            <Field form={form} name="observacao" label="Observação" type="area" optional />
        </>
    );
}

const FORNECEDOR: RecordKind<Row> = {
    path: "/fornecedores", place: "/fornecedores", draft: "fornecedor", kept: "tab", toValues, build, Fields,
    shownAt: { cnpj: "documento", cpf: "documento" },
    words: { title: "Novo fornecedor", made: (row) => `${row.nome} está cadastrado.`, saved: "Fornecedor gravado." },
};

function Products({ id }: { id: number }) {
    const list = useLiveList(`/produtos?fornecedorId=${id}&resultadoPorPagina=50&total=nao`);
    const rows = list.rows.value;
    if (!rows) {
        return list.error.value ? <Failure error={list.error.value} /> : <Loading />;
    }
    return rows.length === 0 ? <Empty>Nenhum produto aponta para este fornecedor.</Empty> : (
        <>
            <ul class="linhas">{rows.map((row) => <li key={row.id}><a href={`/painel/estoque/${row.id}`}>{row.nome}</a><span class="fim">há {comUnidade(row.quantidade, row.unidade)}</span></li>)}</ul>
            <More list={list} />
        </>
    );
}

function Existing({ id }: { id: number }) {
    const { row, etag, error } = useRecord<Row>("/fornecedores", id);
    const [editing, setEditing] = useState(false);
    if (!row) {
        return error ? <Failure error={error} /> : <Loading />;
    }
    return (
        <>
            <PageTitle actions={is("ADMIN") && (row.ativo ? <>
                <Button kind="principal" onClick={() => setEditing(true)}>Editar</Button>
                <ActionButton run={async () => {
                    await send("DELETE", `/fornecedores/${id}`, { etag });
                    tell(`${row.nome} foi retirado; pode voltar.`);
                }}>Retirar</ActionButton>
            </> : <ActionButton run={async (key) => {
                await send("POST", `/fornecedores/${id}/restaurar`, { key });
                tell(`${row.nome} voltou.`);
            }}>Trazer de volta</ActionButton>)}>{row.nome}</PageTitle>
            <Section title="Contato">
                {!row.ativo && <Badge tone="ruim">retirado</Badge>}
                <dl class="fichas">
                    <PhoneItem telefone={row.telefone} />
                    {row.email && <div class="larga"><dt>E-mail</dt><dd><a href={`mailto:${row.email}`}>{row.email}</a></dd></div>}
                    <div class="larga"><dt>{row.cnpj ? "CNPJ" : "CPF"}</dt><dd>{documento(row)}</dd></div>
                    <AddressItem endereco={row.endereco} />
                </dl>
                {row.observacao && <p class="com-linhas">{row.observacao}</p>}
            </Section>
            <Section title="Produtos"><Products id={id} /></Section>
            <Section title="Histórico"><History path={`/fornecedores/${id}/historico`} /></Section>
            {editing && <EditDialog kind={FORNECEDOR} row={row} etag={etag} close={() => setEditing(false)} />}
        </>
    );
}

export function Fornecedor({ id }: { id: number | null }) {
    return id === null ? <NewRecord kind={FORNECEDOR} /> : <Existing id={id} />;
}
