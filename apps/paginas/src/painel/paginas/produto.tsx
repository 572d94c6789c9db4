// One product: what there is, its ledger, its chart, and its data.
import { useState } from "preact/hooks";
import type { Movimentacao, Produto as Row } from "../../api/types";
import { send } from "../core/api";
import type { Form, Reader, Values } from "../core/form";
import { comSinal, comUnidade, concorda, dia, diaDe, instante, preco, quantia, writeNumber } from "../core/format";
import { useLiveList } from "../core/live";
import { useRecord } from "../core/record";
import { go } from "../core/router";
import { is } from "../core/session";
import { ActionButton } from "../ui/action";
import { Badge, Button, Empty, Failure, LinkButton, Loading, PageTitle, Section, tell, Who } from "../ui/bits";
import { Steps } from "../ui/chart";
import { Dialog } from "../ui/dialog";
import { Field, FormView, useForm } from "../ui/form";
import { History } from "../ui/history";
import { useSuppliers } from "../ui/names";
import { ProductSearch } from "../ui/product-search";
import { EditDialog, NewRecord, type RecordKind } from "../ui/record-form";
import { SupplierField } from "../ui/supplier-field";
import { EndlessTable, type Column } from "../ui/table";
import { isLow } from "./estoque";
import { askUndo, MovementDialog, TIPOS, type Mover } from "./movimento";

const UNIDADES = ["chapa", "peça", "metro", "cento", "litro", "quilo", "par", "rolo", "caixa", "lata"];
const CHART_ROWS = 100;

const NEW: Values = { nome: "", codigo: "", codigoDeBarras: "", cor: "", unidade: "chapa", casasDecimais: "0", valor: "", estoqueMinimo: "0", fornecedorId: "", quantidade: "0" };

const toValues = (row: Row | null): Values => (row === null ? NEW : {
    nome: row.nome, codigo: row.codigo ?? "", codigoDeBarras: row.codigoDeBarras ?? "", cor: row.cor ?? "", unidade: row.unidade,
    casasDecimais: String(row.casasDecimais), valor: writeNumber(row.valor), estoqueMinimo: writeNumber(row.estoqueMinimo),
    fornecedorId: row.fornecedorId === null ? "" : String(row.fornecedorId),
});

function build(read: Reader) {
    return {
        nome: read.text("nome"), codigo: read.optional("codigo"), codigoDeBarras: read.optional("codigoDeBarras"), cor: read.optional("cor"),
        unidade: read.text("unidade"), casasDecimais: Number(read.raw("casasDecimais")), valor: read.number("valor"),
        estoqueMinimo: read.number("estoqueMinimo"), fornecedorId: Number(read.raw("fornecedorId")) || null,
        quantidade: read.number("quantidade"), // only of a new one
    };
}

function Fields({ form, isNew }: { form: Form<any>; isNew?: boolean }) {
    return (
        <>
            <Field form={form} name="nome" label="Nome" hint="Como se procura por ele: “MDF 15mm Freijó”." focus />
            <div class="lado-a-lado">
                <Field form={form} name="codigo" label="Código" optional />
                <Field form={form} name="codigoDeBarras" label="Código de barras" optional />
                <Field form={form} name="cor" label="Cor" optional />
                <Field form={form} name="unidade" label="Unidade" suggestions={UNIDADES} />
                <Field form={form} name="casasDecimais" label="Quantidades" type="select"
                    options={[["0", "inteiras"], ["1", "com 1 casa decimal"], ["2", "com 2 casas decimais"], ["3", "com 3 casas decimais"]]} />
                <Field form={form} name="valor" label="Preço da unidade (R$)" type="number" />
                <Field form={form} name="estoqueMinimo" label="Estoque mínimo" type="number" />
            </div>
            <SupplierField form={form} name="fornecedorId" />
            {isNew && <Field form={form} name="quantidade" label="Quanto há agora" type="number" hint="Vira a primeira entrada." />}
        </>
    );
}

const PRODUTO: RecordKind<Row> = {
    path: "/produtos", place: "/estoque", draft: "produto", toValues, build, Fields,
    words: { title: "Novo produto", made: (row) => `${row.nome} está no estoque.`, saved: "Produto gravado." },
};

export const ProdutoNovo = () => <NewRecord kind={PRODUTO} />;

function Retire({ row, etag, close }: { row: Row; etag: string | null; close: () => void }) {
    const form = useForm<unknown>({
        initial: {}, build: () => ({}),
        submit: () => send("DELETE", `/produtos/${row.id}`, { etag }),
        done: () => {
            tell(`${row.nome} foi retirado.`);
            go("/estoque");
        },
    });
    return (
        <Dialog title={`Retirar ${row.nome}?`} close={close}>
            <p>Sai das listas e o nome fica livre. O livro e o histórico continuam, e ele pode voltar.</p>
            <FormView form={form} submit="Retirar" cancel={close} danger>{null}</FormView>
        </Dialog>
    );
}

// Merges a product that was registered twice: the other one goes into this one, for good.
function Merge({ row, etag, close }: { row: Row; etag: string | null; close: () => void }) {
    const [other, setOther] = useState<Row | null>(null);
    const form = useForm<unknown>({
        initial: {}, shownAt: { comId: "outro" },
        build: () => ({ comId: other?.id }),
        submit: (body, _, key) => send("POST", `/produtos/${row.id}/unir`, { body, etag, key }),
        done: () => {
            close();
            tell(`${other!.nome} agora é ${row.nome}.`);
        },
    });
    form.labels.set("outro", "Outro produto");
    return (
        <Dialog title={`Unir outro produto a ${row.nome}`} close={close}>
            <p>Para quando o mesmo produto foi cadastrado duas vezes. O outro é retirado para sempre; seu estoque, seus projetos e o que esperam passam para este.</p>
            {other
                ? <p class="escolhido">{other.nome}, há {comUnidade(other.quantidade, other.unidade)} <Button kind="discreto" onClick={() => setOther(null)}>Trocar</Button></p>
                : <ProductSearch label="Outro produto" chosen={setOther} without={new Set([row.id])} fault={form.faults.value["outro"]} />}
            {other && <FormView form={form} submit="Unir os dois" cancel={close} danger>{null}</FormView>}
        </Dialog>
    );
}

function Ledger({ row }: { row: Row }) {
    const list = useLiveList(`/produtos/${row.id}/movimentacoes?resultadoPorPagina=30&total=nao`);
    const undoable = (move: Movimentacao) => is("ADMIN") && move.estornadaPor === null && ["ENTRADA", "SAIDA", "AJUSTE", "DEVOLUCAO"].includes(move.tipo) && move.parId === null;
    const columns: Column<Movimentacao>[] = [
        { label: "Movimento", main: true, cell: (move) => <>{TIPOS[move.tipo]} {move.estornadaPor !== null && <Badge tone="neutro">desfeito</Badge>}<small>{move.projetoId !== null ? <a href={`/painel/projetos/${move.projetoId}`}>{move.motivo}</a> : move.motivo}{move.documento && ` · NF ${move.documento}`}</small></> },
        { label: "Quanto", number: true, cell: (move) => comSinal(move.quantidade) },
        { label: "Ficou", number: true, cell: (move) => quantia(move.saldo) },
        { label: "Custo de cada", number: true, cell: (move) => (move.custo === null ? "" : preco(move.custo)) },
        { label: "Quando", cell: (move) => <>{instante(move.criadoEm)}{move.data && move.data !== diaDe(move.criadoEm) && <small>vale para {dia(move.data)}</small>}</> },
        { label: "Quem", cell: (move) => <Who chave={move.autor} /> },
        { label: "Desfazer", quiet: true, cell: (move) => undoable(move) && <Button kind="discreto" aria-label={`Desfazer ${TIPOS[move.tipo]} de ${quantia(Math.abs(move.quantidade))}`} onClick={() => askUndo(move)}>Desfazer</Button> },
    ];
    return <EndlessTable caption="Movimentos" columns={columns} list={list} id={(move) => move.id} empty="Nenhum movimento ainda." />;
}

function Chart({ row }: { row: Row }) {
    const list = useLiveList(`/produtos/${row.id}/movimentacoes?resultadoPorPagina=${CHART_ROWS}&total=nao`);
    const points = [...(list.rows.value ?? [])].reverse().map((move) => ({ at: move.criadoEm, value: move.saldo }));
    return points.length < 2 ? <Empty>O gráfico aparece com o segundo movimento.</Empty> : <Steps title={`Estoque de ${row.nome}`} points={points} floor={row.estoqueMinimo} />;
}

function Waiting({ id }: { id: number }) {
    const list = useLiveList(`/pendencias?produtoId=${id}&resultadoPorPagina=100&total=nao`);
    const rows = list.rows.value ?? [];
    return rows.length === 0 ? null : (
        <Section title="Projetos que esperam">
            <ul class="linhas">
                {rows.map((wait) => <li key={wait.id}><a href={`/painel/projetos/${wait.projetoId}`}>{wait.nomeProjeto}</a><span class="fim">{quantia(wait.quantidade)}<small>{concorda(wait.faltante, "falta", "faltam")} chegar {quantia(wait.faltante)}</small></span></li>)}
            </ul>
        </Section>
    );
}

export function Produto({ id }: { id: number }) {
    const { row, etag, error } = useRecord<Row>("/produtos", id);
    const [open, setOpen] = useState<Mover | "editar" | "retirar" | "unir" | null>(null);
    const [history, setHistory] = useState(false);
    const suppliers = useSuppliers([row?.fornecedorId ?? null]);
    if (!row) {
        return error ? <Failure error={error} /> : <Loading />;
    }
    const works = is("ADMIN", "ATENDENTE") && row.ativo;
    const close = () => setOpen(null);
    return (
        <>
            <PageTitle actions={<>
                {works && <Button kind="principal" onClick={() => setOpen("ENTRADA")}>Entrada</Button>}
                {works && <Button onClick={() => setOpen("SAIDA")}>Saída</Button>}
                {works && <Button onClick={() => setOpen("AJUSTE")}>Contar</Button>}
            </>}>{row.nome}</PageTitle>
            <Section title="Estoque" actions={<>
                {is("ADMIN") && row.ativo && <Button kind="discreto" onClick={() => setOpen("editar")}>Editar</Button>}
                {is("ADMIN") && row.ativo && <Button kind="discreto" onClick={() => setOpen("retirar")}>Retirar</Button>}
                {is("ADMIN") && row.ativo && <Button kind="discreto" onClick={() => setOpen("unir")}>Unir</Button>}
                {is("ADMIN") && !row.ativo && <ActionButton run={async (key) => {
                    await send("POST", `/produtos/${id}/restaurar`, { key });
                    tell(`${row.nome} voltou ao estoque.`);
                }}>Trazer de volta</ActionButton>}
                <LinkButton kind="discreto" href={`/painel/estoque/etiquetas?ids=${row.id}`}>Etiqueta</LinkButton>
            </>}>
                <dl class="fichas">
                    <div><dt>Há</dt><dd class="grande" data-teste="quantidade">{comUnidade(row.quantidade, row.unidade)}</dd>{isLow(row) && <Badge tone="alerta">abaixo do mínimo</Badge>}{!row.ativo && <Badge tone="ruim">retirado</Badge>}</div>
                    <div><dt>Mínimo</dt><dd>{quantia(row.estoqueMinimo)}</dd></div>
                    <div><dt>Preço</dt><dd>{preco(row.valor)}</dd></div>
                    {row.codigo && <div><dt>Código</dt><dd>{row.codigo}</dd></div>}
                    {row.codigoDeBarras && <div><dt>Código de barras</dt><dd>{row.codigoDeBarras}</dd></div>}
                    {row.cor && <div><dt>Cor</dt><dd>{row.cor}</dd></div>}
                    <div><dt>Fornecedor</dt><dd>{row.fornecedorId === null ? "nenhum" : <a href={`/painel/fornecedores/${row.fornecedorId}`}>{suppliers.value.get(row.fornecedorId) ?? "…"}</a>}</dd></div>
                </dl>
                <Chart row={row} />
            </Section>
            {is("ADMIN", "ATENDENTE") && <Waiting id={id} />}
            <Section title="Movimentos"><Ledger row={row} /></Section>
            <Section title="Histórico dos dados" actions={!history && <Button kind="discreto" onClick={() => setHistory(true)}>Mostrar</Button>}>
                {history ? <History path={`/produtos/${id}/historico`} /> : <p class="dica">Quem mudou nome, preço e os outros dados.</p>}
            </Section>
            {(open === "ENTRADA" || open === "SAIDA" || open === "AJUSTE") && <MovementDialog product={row} kind={open} close={close} />}
            {open === "editar" && <EditDialog kind={PRODUTO} row={row} etag={etag} close={close} />}
            {open === "unir" && <Merge row={row} etag={etag} close={close} />}
            {open === "retirar" && <Retire row={row} etag={etag} close={close} />}
        </>
    );
}
