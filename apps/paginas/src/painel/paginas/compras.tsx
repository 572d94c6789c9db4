// What has to be bought, by supplier, to print or to copy into a message.
import type { AComprar } from "../../api/types";
import { comUnidade, preco, quantia, reais } from "../core/format";
import { useLiveList } from "../core/live";
import { Button, copyText, Empty, Failure, Loading, PageTitle, Section, tell } from "../ui/bits";
import { useSuppliers } from "../ui/names";
import { Table } from "../ui/table";

// /produtos/a-comprar lists supplier by supplier; the groups keep that order.
function bySupplier(rows: AComprar[]): [number | null, AComprar[]][] {
    const groups = new Map<number | null, AComprar[]>();
    for (const row of rows) {
        groups.set(row.fornecedorId, [...(groups.get(row.fornecedorId) ?? []), row]);
    }
    return [...groups];
}

function total(rows: AComprar[]): string {
    const unknown = rows.some((row) => row.custoPrevisto === null);
    return reais(rows.reduce((sum, row) => sum + Math.round((row.custoPrevisto ?? 0) * 100), 0) / 100) + (unknown ? ", sem os que não têm preço" : "");
}

const message = (name: string, rows: AComprar[]): string =>
    `Pedido para ${name}:\n${rows.map((row) => `- ${comUnidade(row.comprar, row.unidade)} de ${row.nome}${row.codigo ? ` (${row.codigo})` : ""}`).join("\n")}\n`;

export function Compras() {
    const list = useLiveList("/produtos/a-comprar?resultadoPorPagina=100&total=nao", true);
    const rows = list.rows.value;
    const names = useSuppliers((rows ?? []).map((row) => row.fornecedorId));
    if (!rows) {
        return <><PageTitle>Compras</PageTitle>{list.error.value ? <Failure error={list.error.value} /> : <Loading />}</>;
    }
    const nameOf = (id: number | null) => (id === null ? "Sem fornecedor" : names.value.get(id) ?? "…");
    return (
        <>
            <PageTitle actions={rows.length > 0 && <Button kind="principal" onClick={() => print()}>Imprimir</Button>}>Compras</PageTitle>
            <p class="dica">O que falta para atender os projetos que esperam e manter o mínimo de cada produto.</p>
            {rows.length === 0 && <Empty>Não há nada a comprar.</Empty>}
            {bySupplier(rows).map(([id, group]) => (
                <Section key={id ?? 0} title={nameOf(id)} actions={<>
                    <span>{total(group)}</span>
                    <Button aria-label={`Copiar pedido de ${nameOf(id)}`} onClick={() => void copyText(message(nameOf(id), group)).then((done) => tell(done ? "Pedido copiado." : "O navegador não deixou copiar."))}>Copiar pedido</Button>
                    {id !== null && <a href={`/painel/fornecedores/${id}`}>Contato</a>}
                </>}>
                    <Table caption={`A comprar de ${nameOf(id)}`} rows={group} id={(row) => row.id} columns={[
                        { label: "Produto", main: true, cell: (row) => <><a href={`/painel/estoque/${row.id}`}>{row.nome}</a>{row.codigo && <small>{row.codigo}</small>}</> },
                        { label: "Comprar", number: true, cell: (row) => <strong>{comUnidade(row.comprar, row.unidade)}</strong> },
                        { label: "Há", number: true, cell: (row) => quantia(row.quantidade) },
                        { label: "Mínimo", number: true, cell: (row) => quantia(row.estoqueMinimo) },
                        { label: "Projetos esperam", number: true, cell: (row) => quantia(row.pendente) },
                        { label: "Custo de cada", number: true, cell: (row) => preco(row.custo) },
                        { label: "Custo previsto", number: true, cell: (row) => reais(row.custoPrevisto) },
                    ]} />
                </Section>
            ))}
        </>
    );
}
