// A month of deliveries.
import { diaDaSemana, hoje, plusDays } from "../core/format";
import { useLiveList } from "../core/live";
import { place, setQuery } from "../core/router";
import { Button, Empty, Failure, Loading, Section } from "../ui/bits";

const DAYS = ["dom", "seg", "ter", "qua", "qui", "sex", "sáb"];
const title = new Intl.DateTimeFormat("pt-BR", { month: "long", year: "numeric", timeZone: "UTC" });

function shift(month: string, by: number): string {
    const date = new Date(`${month}-01T00:00:00Z`);
    date.setUTCMonth(date.getUTCMonth() + by);
    return date.toISOString().slice(0, 7);
}

export function Calendario() {
    const today = hoje();
    const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(place.value.query.get("mes") ?? "") ? place.value.query.get("mes")! : today.slice(0, 7);
    const first = `${month}-01`;
    const last = plusDays(`${shift(month, 1)}-01`, -1);
    const list = useLiveList(`/projetos?entregaDe=${first}&entregaAte=${last}&status=PENDENTE,EM_ANDAMENTO,CONCLUIDO&ordem=dataEntrega&resultadoPorPagina=100&total=nao`, true);
    const rows = list.rows.value ?? [];
    const before = new Date(`${first}T00:00:00Z`).getUTCDay();
    const days = Array.from({ length: Number(last.slice(8)) }, (_, i) => plusDays(first, i));
    return (
        <Section title={`Entregas de ${title.format(new Date(`${first}T00:00:00Z`))}`} actions={<>
            <Button aria-label="Mês anterior" onClick={() => setQuery({ mes: shift(month, -1) })}>‹</Button>
            <Button onClick={() => setQuery({ mes: "" })}>Hoje</Button>
            <Button aria-label="Mês seguinte" onClick={() => setQuery({ mes: shift(month, 1) })}>›</Button>
        </>}>
            <ol class="calendario">
                {DAYS.map((name) => <li class="nome-do-dia" aria-hidden="true" key={name}>{name}</li>)}
                {Array.from({ length: before }, (_, i) => <li class="fora" aria-hidden="true" key={`fora-${i}`} />)}
                {days.map((day) => {
                    const due = rows.filter((row) => row.dataEntrega === day);
                    return (
                        <li key={day} class={`dia ${day === today ? "hoje" : ""} ${due.length === 0 ? "vago" : ""}`} aria-label={diaDaSemana(day)}>
                            <span><span class="semana" aria-hidden="true">{DAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]}, </span>{Number(day.slice(8))}</span>
                            {due.map((row) => <a key={row.id} class={row.atrasado ? "atrasado" : row.status === "CONCLUIDO" ? "concluido" : ""} href={`/painel/projetos/${row.id}`}>{row.status === "CONCLUIDO" && <><span aria-hidden="true">✓ </span><span class="so-leitor">Concluído: </span></>}{row.nome}</a>)}
                        </li>
                    );
                })}
            </ol>
            {!list.rows.value ? list.error.value ? <Failure error={list.error.value} /> : <Loading /> : rows.length === 0 && <Empty>Nenhuma entrega neste mês.</Empty>}
        </Section>
    );
}
