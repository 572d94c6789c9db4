// A list: a table on a desktop, cards on a phone; its end coming into view loads more rows.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { LiveList } from "../core/live";
import { Button, Empty, Failure, Loading } from "./bits";

export interface Column<T> {
    label: string;
    cell: (row: T) => ComponentChildren;
    number?: boolean;
    // The API field that this column orders the list by.
    order?: string;
    main?: boolean;
    // Its heading is for screen readers only.
    quiet?: boolean;
}

interface TableProps<T> {
    caption: string;
    columns: Column<T>[];
    rows: T[];
    id: (row: T) => string | number;
    order?: string;
    setOrder?: (order: string) => void;
}

export function Table<T>({ caption, columns, rows, id, order, setOrder }: TableProps<T>) {
    return (
        <div class="rolagem" role="region" aria-label={`Tabela: ${caption}`} tabIndex={0}>
            <table>
                <caption class="so-leitor">{caption}</caption>
                <thead>
                    <tr>{columns.map((column) => <Heading column={column} order={order} setOrder={setOrder} key={column.label} />)}</tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={id(row)}>
                            {columns.map((column) => (
                                <td class={`${column.number ? "numero" : ""} ${column.main ? "principal" : ""}`} data-rotulo={column.main || column.quiet ? undefined : column.label} key={column.label}>
                                    {column.cell(row)}
                                </td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function Heading({ column, order, setOrder }: { column: Column<any>; order?: string; setOrder?: (order: string) => void }) {
    const up = order === column.order;
    const down = order === `-${column.order}`;
    const sort = column.order && up ? "ascending" : column.order && down ? "descending" : undefined;
    return (
        <th scope="col" class={column.number ? "numero" : ""} aria-sort={sort}>
            {column.order && setOrder
                ? <button type="button" class="ordem" onClick={() => setOrder(up ? `-${column.order}` : column.order!)}>{column.label}<span aria-hidden="true">{up ? " ▲" : down ? " ▼" : ""}</span></button>
                : column.quiet ? <span class="so-leitor">{column.label}</span> : column.label}
        </th>
    );
}

interface ListProps<T> extends Omit<TableProps<T>, "rows"> {
    list: LiveList<T>;
    empty: ComponentChildren;
}

export function EndlessTable<T>({ list, empty, ...table }: ListProps<T>) {
    const rows = list.rows.value;
    if (!rows) {
        return list.error.value ? <Failure error={list.error.value} /> : <Loading />;
    }
    return (
        <>
            {rows.length === 0 ? <Empty>{empty}</Empty> : <Table {...table} rows={rows} />}
            <More list={list} />
        </>
    );
}

export function More({ list }: { list: LiveList<any> }) {
    const end = useRef<HTMLDivElement>(null);
    const more = list.more.value;
    useEffect(() => {
        if (!more) {
            return undefined;
        }
        const observer = new IntersectionObserver(([entry]) => entry!.isIntersecting && list.loadMore(), { rootMargin: "400px" });
        observer.observe(end.current!);
        return () => observer.disconnect();
    }, [more, list, list.rows.value]);
    return more ? <div class="mais" ref={end}><Button onClick={() => list.loadMore()}>Mostrar mais</Button></div> : null;
}
