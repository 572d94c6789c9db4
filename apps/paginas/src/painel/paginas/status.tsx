// How statuses and materials are shown, and the dialogs that change a status.
import { signal } from "@preact/signals";
import type { Material, Projeto, Situacao, Status } from "../../api/types";
import { send } from "../core/api";
import { concorda, quantia, readNumber } from "../core/format";
import { is } from "../core/session";
import { Badge, tell } from "../ui/bits";
import { Dialog } from "../ui/dialog";
import { Field, FormView, useForm } from "../ui/form";
import { SITUACAO, STATUS } from "../ui/words";

export const ORDER: Status[] = ["PENDENTE", "EM_ANDAMENTO", "CONCLUIDO", "CANCELADO"];

const TONE: Record<Situacao, "bom" | "alerta" | "neutro"> = { PENDENTE: "neutro", BAIXADO: "bom", INSUFICIENTE: "alerta", DEVOLVIDO: "neutro", DISPENSADO: "neutro" };

// Where a project may go from its status.
export function nextOf(status: Status): Status[] {
    switch (status) {
    case "PENDENTE": return ["EM_ANDAMENTO", "CANCELADO"];
    case "EM_ANDAMENTO": return ["CONCLUIDO", "CANCELADO"];
    case "CONCLUIDO": return is("ADMIN") ? ["EM_ANDAMENTO"] : [];
    case "CANCELADO": return is("ADMIN") ? ["PENDENTE"] : [];
    }
}

export function StatusBadge({ row }: { row: Projeto }) {
    const tone = row.status === "CONCLUIDO" ? "bom" : row.status === "CANCELADO" ? "neutro" : "alerta";
    return <><Badge tone={tone}>{STATUS[row.status]}</Badge> {row.atrasado && <Badge tone="ruim">atrasado</Badge>}</>;
}

export function MaterialBadge({ material }: { material: Material }) {
    const situacao = material.situacao ?? "PENDENTE";
    return <Badge tone={TONE[situacao]}>{SITUACAO[situacao]}{material.faltante ? `: ${concorda(material.faltante, "falta", "faltam")} ${quantia(material.faltante)}` : ""}</Badge>;
}

export const missing = (row: Projeto): number => row.materiais.filter((material) => material.situacao === "INSUFICIENTE").length;

// A change of status that asks something first; StatusDialog is in App.
interface Asked {
    row: Projeto;
    to: Status;
}
const asking = signal<Asked | null>(null);

export function askStatus(asked: Asked | null): void {
    asking.value = asked;
}

// The project whose status is being changed here; the board moves the focus to its card.
export const moved = { id: 0 };

async function setStatus(row: Projeto, to: Status, how: object = {}): Promise<void> {
    moved.id = row.id; // a poll may move the card before the answer comes
    try {
        await send("PATCH", `/projetos/${row.id}/status`, { body: { status: to, ...how } });
    } catch (error) {
        moved.id = 0;
        throw error;
    }
    tell(`${row.nome}: ${STATUS[to].toLowerCase()}.`);
}

// changeStatus(ROW, TO): changes the status at once, or opens a dialog if something must be asked.
export async function changeStatus(row: Projeto, to: Status): Promise<void> {
    if (to === "CANCELADO" || to === "CONCLUIDO") {
        askStatus({ row, to });
        return;
    }
    await setStatus(row, to);
}

// Asks even if every material is there: "Concluir" appears where "Começar" has just been tapped.
function Finish({ row, close }: { row: Projeto; close: () => void }) {
    const open = row.materiais.filter((material) => material.situacao !== "BAIXADO");
    const form = useForm<unknown>({
        initial: {}, build: () => (open.length > 0 ? { semMateriais: true } : {}),
        submit: (body) => setStatus(row, "CONCLUIDO", body),
        done: close,
    });
    return (
        <Dialog title={open.length > 0 ? "Concluir sem todos os materiais?" : `Concluir ${row.nome}?`} close={close}>
            {open.length === 0 ? <p>Todos os materiais já saíram do estoque.</p> : (
                <>
                    <p>Estes ainda não saíram do estoque, e deixam de ser pedidos:</p>
                    <ul class="linhas">
                        {open.map((material) => (
                            <li key={material.produtoId}>{material.produtoNome}<span class="fim">{quantia(material.quantidade)} <MaterialBadge material={material} /></span></li>
                        ))}
                    </ul>
                </>
            )}
            <FormView form={form} submit={open.length > 0 ? "Concluir assim mesmo" : "Concluir o projeto"} cancel={close}>{null}</FormView>
        </Dialog>
    );
}

function Cancel({ row, close }: { row: Projeto; close: () => void }) {
    const held = row.materiais.filter((material) => material.situacao === "BAIXADO" && material.quantidade > material.devolvida);
    const left = (material: Material) => material.quantidade - material.devolvida;
    const form = useForm<unknown>({
        initial: Object.fromEntries(held.map((material) => [`corte/${material.produtoId}`, "0"])),
        build: (read) => {
            const devolucoes = held.flatMap((material) => {
                const name = `corte/${material.produtoId}`;
                const cut = read.number(name) ?? 0;
                if (cut < 0 || cut > left(material)) {
                    read.faults[name] = `De 0 a ${quantia(left(material))}.`;
                }
                return cut > 0 ? [{ produtoId: material.produtoId, quantidade: Math.round((left(material) - cut) * 1000) / 1000 }] : [];
            });
            return devolucoes.length > 0 ? { devolucoes } : {};
        },
        submit: (body) => setStatus(row, "CANCELADO", body),
        done: close,
    });
    const back = (material: Material) => {
        const cut = readNumber(form.values.value[`corte/${material.produtoId}`] || "0");
        const rest = Math.max(0, left(material) - cut);
        return Number.isNaN(cut) ? "" : rest === 0 ? "Nada volta ao estoque." : `${concorda(rest, "Volta", "Voltam")} ${quantia(rest)} ao estoque.`;
    };
    return (
        <Dialog title={`Cancelar ${row.nome}?`} close={close}>
            <p>{held.length > 0 ? "O que ainda não foi cortado volta ao estoque. Diga o que já foi cortado:" : "Nada saiu do estoque para este projeto."}</p>
            <FormView form={form} submit="Cancelar o projeto" cancel={close} danger>
                {held.map((material) => (
                    <Field form={form} key={material.produtoId} name={`corte/${material.produtoId}`} type="number"
                        label={`${material.produtoNome}: já cortado, de ${quantia(left(material))}`} hint={back(material)} />
                ))}
            </FormView>
        </Dialog>
    );
}

export function StatusDialog() {
    const now = asking.value;
    const close = () => askStatus(null);
    if (!now) {
        return null;
    }
    return now.to === "CANCELADO" ? <Cancel row={now.row} close={close} /> : <Finish row={now.row} close={close} />;
}
