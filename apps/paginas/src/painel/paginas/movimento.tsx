// The dialogs that book a movement of a product and that undo one.
import type { Movimentacao, Produto, TipoDeMovimento } from "../../api/types";
import { send } from "../core/api";
import { comUnidade, hoje, quantia } from "../core/format";
import { Problem } from "../core/problem";
import { is } from "../core/session";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { tell } from "../ui/bits";
import { Dialog } from "../ui/dialog";
import { Field, FormView, useForm } from "../ui/form";

export type Mover = "ENTRADA" | "SAIDA" | "AJUSTE";

export const TIPOS: Record<TipoDeMovimento, string> = {
    ENTRADA: "Entrada", SAIDA: "Saída", AJUSTE: "Contagem", CONSUMO: "Projeto", DEVOLUCAO: "Devolução", ESTORNO: "Estorno",
};

const KINDS: Record<Mover, { title: string; motivo: string; submit: string; quantity: string }> = {
    ENTRADA: { title: "Entrada", motivo: "Compra", submit: "Dar entrada", quantity: "Quanto chegou" },
    SAIDA: { title: "Saída", motivo: "Uso na oficina", submit: "Dar saída", quantity: "Quanto saiu" },
    AJUSTE: { title: "Contagem", motivo: "Contagem", submit: "Gravar a contagem", quantity: "Quanto há na prateleira" },
};

// The movement to be undone, asked for from anywhere; UndoDialog is in App.
const undoing = signal<Movimentacao | null>(null);

export function askUndo(row: Movimentacao | null): void {
    undoing.value = row;
}

export function MovementDialog({ product, kind, close }: { product: Produto; kind: Mover; close: () => void }) {
    const words = KINDS[kind];
    // The stock when the dialog opened, sent as the expected count even if it changes meanwhile.
    const [expected] = useState(product.quantidade);
    const form = useForm<Movimentacao>({
        initial: { quantidade: "", motivo: words.motivo, custo: "", documento: "", data: hoje() },
        build: (read) => ({
            tipo: kind,
            quantidade: read.number("quantidade"),
            motivo: read.text("motivo"),
            ...(kind === "AJUSTE" ? { esperada: expected } : {}),
            ...(kind === "ENTRADA" ? { custo: read.number("custo"), documento: read.optional("documento") ?? undefined } : {}),
            ...(kind !== "AJUSTE" && read.text("data") !== hoje() ? { data: read.text("data") } : {}),
        }),
        submit: async (body, _, key) => (await send("POST", `/produtos/${product.id}/movimentacoes`, { body, key })).data,
        done: (row) => {
            close();
            tell(`${words.title}: ${product.nome}, agora ${comUnidade(row.saldo, product.unidade)}.`,
                is("ADMIN") ? { label: "Desfazer", run: () => askUndo(row) } : undefined);
        },
    });
    return (
        <Dialog title={`${words.title}: ${product.nome}`} close={close}>
            <p class="dica">Há {comUnidade(product.quantidade, product.unidade)}.</p>
            <FormView form={form} submit={words.submit} cancel={close}>
                <Field form={form} name="quantidade" label={words.quantity} type="number" hint={product.casasDecimais === 0 ? `Em ${product.unidade}, número inteiro.` : `Em ${product.unidade}, até ${product.casasDecimais} casas decimais.`} focus />
                <Field form={form} name="motivo" label="Motivo" />
                {kind === "ENTRADA" && (
                    <div class="lado-a-lado">
                        <Field form={form} name="custo" label="Custo de cada" type="number" optional />
                        <Field form={form} name="documento" label="Nota fiscal" optional />
                    </div>
                )}
                {kind !== "AJUSTE" && <Field form={form} name="data" label="Dia" type="date" />}
            </FormView>
        </Dialog>
    );
}

function Undo({ row }: { row: Movimentacao }) {
    const close = () => askUndo(null);
    const form = useForm<Movimentacao>({
        initial: { motivo: "Lançado por engano", desfazerBaixas: "" },
        build: (read) => ({ motivo: read.text("motivo"), ...(read.raw("desfazerBaixas") ? { desfazerBaixas: true } : {}) }),
        submit: async (body, _, key) =>
            (await send("POST", `/produtos/${row.produtoId}/movimentacoes/${row.id}/estorno`, { body, key })).data,
        done: (undone) => {
            close();
            tell(`Desfeito: ${row.produtoNome}, agora ${quantia(undone.saldo)}.`);
        },
    });
    const asksMore = form.problem.value instanceof Problem && form.problem.value.kind === "estoque-ja-tirado";
    return (
        <Dialog title="Desfazer este movimento?" close={close}>
            <p>{TIPOS[row.tipo]} de {quantia(Math.abs(row.quantidade))} de {row.produtoNome}. O movimento fica no livro, com outro que o anula.</p>
            <FormView form={form} submit="Desfazer" cancel={close} danger>
                <Field form={form} name="motivo" label="Motivo" focus />
                {(asksMore || form.values.value["desfazerBaixas"]) && (
                    <Field form={form} name="desfazerBaixas" label="Tirar dos projetos não terminados o que já receberam" type="check" hint="Eles voltam a esperar, com o lugar que tinham na fila." />
                )}
            </FormView>
        </Dialog>
    );
}

export function UndoDialog() {
    const row = undoing.value;
    return row ? <Undo row={row} key={row.id} /> : null;
}

