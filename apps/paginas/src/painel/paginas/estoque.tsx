// The products: search while typing, filters, order, and an endless list.
import { useState } from "preact/hooks";
import type { Produto } from "../../api/types";
import { comUnidade, preco, quantia } from "../core/format";
import { useLiveList } from "../core/live";
import { explain } from "../core/problem";
import { go, place, setQuery } from "../core/router";
import { is } from "../core/session";
import { Badge, Button, LinkButton, PageTitle, Section, tell } from "../ui/bits";
import { Choice, listPath, SearchField } from "../ui/filters";
import { findByCode } from "../ui/product-search";
import { ScanButton } from "../ui/scanner";
import { EndlessTable, type Column } from "../ui/table";
import { MovementDialog, type Mover } from "./movimento";

export function isLow(product: Produto): boolean {
    return product.quantidade < product.estoqueMinimo;
}

export function Estoque() {
    const { path, order } = listPath("/produtos", ["busca", "abaixoDoMinimo", "cor", "ativo"], "nome");
    const list = useLiveList<Produto>(path);
    const [moving, setMoving] = useState<{ product: Produto; kind: Mover } | null>(null);
    const works = is("ADMIN", "ATENDENTE") && place.value.query.get("ativo") !== "false";
    const columns: Column<Produto>[] = [
        { label: "Produto", order: "nome", main: true, cell: (row) => <><a href={`/painel/estoque/${row.id}`}>{row.nome}</a>{row.codigo && <small>{row.codigo}</small>}</> },
        { label: "Há", order: "quantidade", number: true, cell: (row) => <>{comUnidade(row.quantidade, row.unidade)} {isLow(row) && <Badge tone="alerta">abaixo de {quantia(row.estoqueMinimo)}</Badge>}</> },
        { label: "Preço", order: "valor", number: true, cell: (row) => preco(row.valor) },
    ];
    if (works) {
        columns.push({
            label: "Movimentar", quiet: true, cell: (row) => (
                <span class="acoes da-linha">
                    <Button kind="discreto" aria-label={`Entrada de ${row.nome}`} onClick={() => setMoving({ product: row, kind: "ENTRADA" })}>Entrada</Button>
                    <Button kind="discreto" aria-label={`Saída de ${row.nome}`} onClick={() => setMoving({ product: row, kind: "SAIDA" })}>Saída</Button>
                    <Button kind="discreto" aria-label={`Contar ${row.nome}`} onClick={() => setMoving({ product: row, kind: "AJUSTE" })}>Contar</Button>
                </span>
            ),
        });
    }
    return (
        <>
            <PageTitle actions={<>
                {works && <LinkButton href="/painel/estoque/contagem">Contar a prateleira</LinkButton>}
                <span class="acoes so-na-mesa">
                    <LinkButton href="/painel/estoque/folha">Folha de contagem</LinkButton>
                    <LinkButton href={`/painel/estoque/etiquetas${location.search}`}>Etiquetas</LinkButton>
                </span>
                {is("ADMIN") && <LinkButton kind="principal" href="/painel/estoque/novo">Novo produto</LinkButton>}
            </>}>Estoque</PageTitle>
            <div class="filtros">
                <SearchField label="Buscar produto" />
                <ScanButton found={(code) => void findByCode(code).then((row) => (row ? go(`/estoque/${row.id}`) : setQuery({ busca: code })), (error) => tell(explain(error)))} />
                <Choice name="abaixoDoMinimo" label="Mostrar" options={[["", "Todos"], ["true", "Abaixo do mínimo"]]} />
                <Choice name="ativo" label="Situação" options={[["", "Em uso"], ["false", "Retirados"]]} />
                <Choice name="ordem" label="Ordem" options={[["", "Nome"], ["quantidade", "Menor quantidade"], ["-valor", "Maior preço"], ["-criadoEm", "Mais novos"], ["codigo", "Código"]]} />
            </div>
            <Section title={list.total.value === null ? "Produtos" : `Produtos: ${quantia(list.total.value)}${list.total.value >= 10000 ? " ou mais" : ""}`}>
                <EndlessTable caption="Produtos" columns={columns} list={list} id={(row) => row.id} order={order}
                    setOrder={(next) => setQuery({ ordem: next })} empty="Nenhum produto assim." />
            </Section>
            {moving && <MovementDialog {...moving} close={() => setMoving(null)} />}
        </>
    );
}
