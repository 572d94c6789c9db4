// The projects: as a board by status, as a list, and as a calendar of deliveries.
import type { Projeto } from "../../api/types";
import { dia, plural, quantia, reais } from "../core/format";
import { useLiveList } from "../core/live";
import { place, setQuery } from "../core/router";
import { is } from "../core/session";
import { Badge, Button, LinkButton, PageTitle, Section } from "../ui/bits";
import { Choice, listPath, SearchField } from "../ui/filters";
import { EndlessTable, type Column } from "../ui/table";
import { STATUS } from "../ui/words";
import { Calendario } from "./calendario";
import { Quadro } from "./quadro";
import { missing, ORDER, StatusBadge } from "./status";

function Lista() {
    const { path, order } = listPath("/projetos", ["busca", "status", "atrasado", "situacao", "produtoId"], "dataEntrega");
    const list = useLiveList<Projeto>(path);
    const columns: Column<Projeto>[] = [
        { label: "Projeto", order: "nome", main: true, cell: (row) => <><a href={`/painel/projetos/${row.id}`}>{row.nome}</a>{row.cliente && <small>{row.cliente}</small>}</> },
        { label: "Status", cell: (row) => <><StatusBadge row={row} /> {missing(row) > 0 && <Badge tone="alerta">falta material</Badge>}</> },
        { label: "Entrega", order: "dataEntrega", cell: (row) => dia(row.dataEntrega) },
        { label: "Valor", order: "valor", number: true, cell: (row) => reais(row.valor) },
    ];
    return (
        <>
            <div class="filtros">
                <SearchField label="Buscar projeto" />
                <Choice name="status" label="Status" options={[["", "Todos"], ...ORDER.map((status): [string, string] => [status, STATUS[status]])]} />
                <Choice name="atrasado" label="Prazo" options={[["", "Todos"], ["true", "Atrasados"]]} />
                <Choice name="situacao" label="Material" options={[["", "Qualquer"], ["INSUFICIENTE", "Falta no estoque"]]} />
            </div>
            <Section title={list.total.value === null ? "Projetos" : `Projetos: ${quantia(list.total.value)}`}>
                <EndlessTable caption="Projetos" columns={columns} list={list} id={(row) => row.id} order={order}
                    setOrder={(next) => setQuery({ ordem: next })} empty="Nenhum projeto assim." />
            </Section>
        </>
    );
}

export const summary = (row: Projeto): string => {
    const short = missing(row);
    return short > 0 ? `${plural(short, "material falta", "materiais faltam")}` : plural(row.materiais.length, "material", "materiais");
};

const VIEWS: [string, string][] = [["", "Quadro"], ["lista", "Lista"], ["calendario", "Entregas"]];

export function Projetos() {
    const view = place.value.query.get("ver") ?? "";
    return (
        <>
            <PageTitle actions={<>
                <div class="abas" role="group" aria-label="Como ver">
                    {VIEWS.map(([value, text]) => <Button key={value} aria-pressed={view === value} onClick={() => setQuery({ ver: value })}>{text}</Button>)}
                </div>
                {is("ADMIN", "ATENDENTE") && <LinkButton kind="principal" href="/painel/projetos/novo">Novo projeto</LinkButton>}
            </>}>Projetos</PageTitle>
            {view === "lista" ? <Lista /> : view === "calendario" ? <Calendario /> : <Quadro />}
        </>
    );
}

