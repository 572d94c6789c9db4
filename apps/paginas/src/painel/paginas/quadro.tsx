// The board: a card is moved by dragging it, or by its buttons.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Projeto, Status } from "../../api/types";
import { dia } from "../core/format";
import { useLiveList } from "../core/live";
import { explain } from "../core/problem";
import { is } from "../core/session";
import { ActionButton } from "../ui/action";
import { Badge, Empty, Failure, Loading, tell } from "../ui/bits";
import { focusBelow } from "../ui/dialog";
import { More } from "../ui/table";
import { STATUS } from "../ui/words";
import { summary } from "./projetos";
import { changeStatus, missing, moved, nextOf, ORDER } from "./status";

const PAGE = 30;
const dragged: { row: Projeto | null } = { row: null };

function Card({ row }: { row: Projeto }) {
    const next = is("ADMIN", "ATENDENTE") ? nextOf(row.status) : [];
    const name = useRef<HTMLAnchorElement>(null);
    useEffect(() => {
        // The card was just moved here from another column: the focus follows it.
        if (moved.id === row.id) {
            moved.id = 0;
            focusBelow(name.current!);
        }
    }, []);
    return (
        <li class="cartao" draggable={next.length > 0} onDragStart={(event) => {
            dragged.row = row;
            event.dataTransfer!.effectAllowed = "move";
            event.dataTransfer!.setData("text/plain", row.nome);
        }} onDragEnd={() => (dragged.row = null)}>
            <a class="nome" ref={name} href={`/painel/projetos/${row.id}`} draggable={false}>{row.nome}</a>
            {row.cliente && <small>{row.cliente}</small>}
            <span>{row.atrasado ? <Badge tone="ruim">atrasado: {dia(row.dataEntrega)}</Badge> : <small>entrega {dia(row.dataEntrega)} · </small>} {missing(row) > 0 ? <Badge tone="alerta">{summary(row)}</Badge> : <small>{summary(row)}</small>}</span>
            {next.length > 0 && (
                <footer>
                    {next.map((status) => (
                        <ActionButton kind="discreto" key={status} aria-label={`Mover ${row.nome} para ${STATUS[status]}`} run={() => changeStatus(row, status)}><span aria-hidden="true">→ </span>{STATUS[status]}</ActionButton>
                    ))}
                </footer>
            )}
        </li>
    );
}

function Column({ status }: { status: Status }) {
    const order = status === "CONCLUIDO" || status === "CANCELADO" ? "-dataEntrega" : "dataEntrega";
    const list = useLiveList(`/projetos?status=${status}&ordem=${order}&resultadoPorPagina=${PAGE}`);
    const [over, setOver] = useState(false);
    const rows = list.rows.value;
    const takes = () => dragged.row !== null && nextOf(dragged.row.status).includes(status);
    return (
        <section class={`coluna ${over ? "alvo" : ""}`} aria-label={STATUS[status]} data-status={status}
            onDragOver={(event) => {
                if (takes()) {
                    event.preventDefault();
                    setOver(true);
                }
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
                event.preventDefault();
                setOver(false);
                if (takes()) {
                    changeStatus(dragged.row!, status).catch((error) => tell(explain(error)));
                }
            }}>
            <h2>{STATUS[status]} <span>{list.total.value ?? ""}</span></h2>
            {!rows ? list.error.value ? <Failure error={list.error.value} /> : <Loading /> : rows.length === 0 ? <Empty>Nenhum.</Empty> : <ul>{rows.map((row) => <Card row={row} key={row.id} />)}</ul>}
            <More list={list} />
        </section>
    );
}

export function Quadro() {
    useMemo(() => (moved.id = 0), []);
    return <div class="quadro" role="region" aria-label="Quadro de projetos" tabIndex={0}>{ORDER.map((status) => <Column status={status} key={status} />)}</div>;
}
