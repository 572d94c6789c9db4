// A new project, and the change of one: data and materials, which are found while typing.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Lista, Produto, Projeto } from "../../api/types";
import { get } from "../core/api";
import type { Form, Reader, Values } from "../core/form";
import { comUnidade, hoje, plusDays, readBack, readNumber, writeNumber } from "../core/format";
import { go } from "../core/router";
import { Badge, Button, Empty, Failure, Loading, PageTitle, Section } from "../ui/bits";
import { Field, FormView } from "../ui/form";
import { ProductSearch } from "../ui/product-search";
import { useEditRecord, useNewRecord, type RecordKind } from "../ui/record-form";

const DAYS_TO_DELIVERY = 30;

// The materials are one field of the form, as JSON; each has its quantity as it was typed.
interface Line {
    produtoId: number;
    quantidade: string;
}

const parseLines = (text: string): Line[] => JSON.parse(text || "[]") as Line[];

function build(read: Reader) {
    const materiais = parseLines(read.raw("materiais")).map((line, i) => {
        const quantidade = readNumber(line.quantidade);
        if (Number.isNaN(quantidade)) {
            read.faults[`materiais/${i}/quantidade`] = "Escreva quanto.";
        }
        return { produtoId: line.produtoId, quantidade };
    });
    return {
        nome: read.text("nome"), cliente: read.optional("cliente"), descricao: read.optional("descricao"),
        dataInicio: read.text("dataInicio") || undefined, dataEntrega: read.text("dataEntrega") || undefined,
        valor: read.number("valor"), materiais,
    };
}

// What is known of the products in the form, by id.
function useProducts(lines: Line[]): Signal<Map<number, Produto>> {
    const known = useSignal<Map<number, Produto>>(new Map());
    const missing = [...new Set(lines.map((line) => line.produtoId))].filter((id) => !known.value.has(id)).slice(0, 100).join(",");
    useEffect(() => {
        if (missing) {
            // Also those that were retired meanwhile.
            const path = `/produtos?ids=${missing}&resultadoPorPagina=100&total=nao&ativo=`;
            Promise.all(["true", "false"].map((active) => get<Lista<Produto>>(path + active))).then(
                (answers) => (known.value = new Map([...known.value, ...answers.flatMap((answer) => answer.data.data.map((row) => [row.id, row] as const))])), () => undefined);
        }
    }, [missing]);
    return known;
}

function Materials({ form }: { form: Form<any> }) {
    const lines = parseLines(form.values.value["materiais"] ?? "");
    const compared = (form.stale.value ?? []).filter(({ field }) => field === "materiais").flatMap(({ before, now }) => [...parseLines(before), ...parseLines(now)]);
    const products = useProducts([...lines, ...compared]);
    const write = (next: Line[]) => form.set("materiais", JSON.stringify(next));
    form.labels.set("materiais", "Materiais");
    form.words.set("materiais", (text) => parseLines(text).map(({ produtoId, quantidade }) => `${quantidade || "?"} de ${products.value.get(produtoId)?.nome ?? `produto ${produtoId}`}`).join("; "));
    lines.forEach((_, i) => {
        form.labels.set(`materiais/${i}/quantidade`, "Quantidade");
        form.labels.set(`materiais/${i}/produtoId`, "Produto");
    });
    return (
        <>
            <ProductSearch label="Acrescentar material" without={new Set(lines.map((line) => line.produtoId))} fault={form.faults.value["materiais"]}
                chosen={(product) => {
                    write([...lines, { produtoId: product.id, quantidade: "" }]);
                    requestAnimationFrame(() => document.getElementById(`quantidade-${product.id}`)?.focus());
                }} />
            {lines.length === 0 && <Empty>Nenhum material ainda.</Empty>}
            <ul class="materiais">
                {lines.map((line, i) => {
                    const product = products.value.get(line.produtoId);
                    const fault = form.faults.value[`materiais/${i}/quantidade`] ?? form.faults.value[`materiais/${i}/produtoId`] ?? form.faults.value[`materiais/${i}`];
                    const wanted = readNumber(line.quantidade);
                    return (
                        <li key={line.produtoId}>
                            <div class="campo">
                                <label for={`quantidade-${line.produtoId}`}>{product?.nome ?? `Produto ${line.produtoId}`}</label>
                                <p class="dica">{product && <>há {comUnidade(product.quantidade, product.unidade)} {wanted > product.quantidade && <Badge tone="alerta">vai faltar</Badge>}</>}</p>
                                {readBack(line.quantidade) && <p class="dica" role="status">{readBack(line.quantidade)}</p>}
                                {fault && <p class="erro" id={`quantidade-${line.produtoId}-erro`}>{fault}</p>}
                            </div>
                            <input id={`quantidade-${line.produtoId}`} inputMode="decimal" value={line.quantidade} aria-invalid={fault ? true : undefined}
                                aria-describedby={fault ? `quantidade-${line.produtoId}-erro` : undefined}
                                onInput={(event) => write(lines.map((other, j) => (j === i ? { ...line, quantidade: event.currentTarget.value } : other)))}
                                onKeyDown={(event) => {
                                    if (event.key === "Enter") {
                                        event.preventDefault();
                                        document.querySelector<HTMLElement>(".combo input")?.focus();
                                    }
                                }} />
                            <Button kind="discreto" aria-label={`Tirar ${product?.nome ?? "material"}`} onClick={() => write(lines.filter((other) => other !== line))}>Tirar</Button>
                        </li>
                    );
                })}
            </ul>
        </>
    );
}

function Fields({ form }: { form: Form<any> }) {
    return (
        <>
            <Section title="Dados">
                <div class="lado-a-lado">
                    <Field form={form} name="nome" label="Nome" hint="“Cozinha da família Andrade”" />
                    <Field form={form} name="cliente" label="Cliente" optional />
                    <Field form={form} name="dataInicio" label="Início" type="date" />
                    <Field form={form} name="dataEntrega" label="Entrega" type="date" />
                    <Field form={form} name="valor" label="Valor (R$)" type="number" />
                </div>
                <Field form={form} name="descricao" label="Descrição" type="area" optional />
            </Section>
            <Section title="Materiais"><Materials form={form} /></Section>
        </>
    );
}

const toValues = (row: Projeto | null): Values => (row === null ? {
    nome: "", cliente: "", descricao: "", dataInicio: hoje(), dataEntrega: plusDays(hoje(), DAYS_TO_DELIVERY), valor: "", materiais: "[]",
} : {
    nome: row.nome, cliente: row.cliente ?? "", descricao: row.descricao ?? "", dataInicio: row.dataInicio, dataEntrega: row.dataEntrega,
    valor: writeNumber(row.valor), materiais: JSON.stringify(row.materiais.map((material) => ({ produtoId: material.produtoId, quantidade: writeNumber(material.quantidade) }))),
});

const PROJETO: RecordKind<Projeto> = {
    path: "/projetos", place: "/projetos", draft: "projeto", toValues, build, Fields,
    words: { title: "Novo projeto", made: (row) => `${row.nome} está criado; o estoque já foi avisado.`, saved: "Projeto gravado." },
};

export function ProjetoNovo() {
    const form = useNewRecord(PROJETO);
    return (
        <>
            <PageTitle>{PROJETO.words.title}</PageTitle>
            <FormView form={form} submit="Criar projeto" cancel={() => go("/projetos")}><Fields form={form} /></FormView>
        </>
    );
}

function Edit({ row, etag }: { row: Projeto; etag: string | null }) {
    const back = () => go(`/projetos/${row.id}`);
    const form = useEditRecord(PROJETO, row, etag, back);
    return <FormView form={form} submit="Salvar" cancel={back}><Fields form={form} /></FormView>;
}

export function ProjetoEditar({ id }: { id: number }) {
    const [found, setFound] = useState<{ row: Projeto; etag: string | null } | null>(null);
    const [error, setError] = useState<unknown>(null);
    useEffect(() => {
        get(`/projetos/${id}`).then((answer) => setFound({ row: answer.data, etag: answer.etag }), setError);
    }, [id]);
    return (
        <>
            <PageTitle>{found ? `Editar ${found.row.nome}` : "Editar projeto"}</PageTitle>
            {found ? <Edit {...found} /> : error ? <Failure error={error} /> : <Loading />}
        </>
    );
}
