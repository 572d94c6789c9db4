// One project: its materials as they come, what it costs, and where it goes next.
import { useState } from "preact/hooks";
import type { Material, Movimentacao, Projeto as Row } from "../../api/types";
import { send } from "../core/api";
import { concorda, dia, quantia, reais } from "../core/format";
import { useLive } from "../core/live";
import { go } from "../core/router";
import { is } from "../core/session";
import { ActionButton } from "../ui/action";
import { Button, Failure, LinkButton, Loading, PageTitle, Section, tell, Who } from "../ui/bits";
import { Dialog } from "../ui/dialog";
import { Field, FormView, useForm } from "../ui/form";
import { History } from "../ui/history";
import { Table, type Column } from "../ui/table";
import { STATUS } from "../ui/words";
import { changeStatus, MaterialBadge, nextOf, StatusBadge } from "./status";

function Return({ row, material, close }: { row: Row; material: Material; close: () => void }) {
    const form = useForm<Movimentacao>({
        initial: { quantidade: "", motivo: "Sobra" },
        build: (read) => ({ tipo: "DEVOLUCAO", projetoId: row.id, quantidade: read.number("quantidade"), motivo: read.text("motivo") }),
        submit: async (body, _, key) => (await send("POST", `/produtos/${material.produtoId}/movimentacoes`, { body, key })).data,
        done: (move) => {
            close();
            tell(`${quantia(move.quantidade)} de ${material.produtoNome} de volta ao estoque.`);
        },
    });
    return (
        <Dialog title={`Devolver ${material.produtoNome}`} close={close}>
            <p class="dica">O projeto tem {quantia(material.quantidade - material.devolvida)}.</p>
            <FormView form={form} submit="Devolver ao estoque" cancel={close}>
                <Field form={form} name="quantidade" label="Quanto sobrou" type="number" focus />
                <Field form={form} name="motivo" label="Motivo" />
            </FormView>
        </Dialog>
    );
}

function Remove({ row, etag, close }: { row: Row; etag: string | null; close: () => void }) {
    const form = useForm<unknown>({
        initial: {}, build: () => ({}),
        submit: () => send("DELETE", `/projetos/${row.id}`, { etag }),
        done: () => {
            tell(`${row.nome} foi apagado.`);
            go("/projetos");
        },
    });
    return (
        <Dialog title={`Apagar ${row.nome}?`} close={close}>
            <p>Os materiais voltam ao estoque. Para guardar o projeto, prefira cancelar.</p>
            <FormView form={form} submit="Apagar" cancel={close} danger>{null}</FormView>
        </Dialog>
    );
}

export function Projeto({ id }: { id: number }) {
    const live = useLive(`/projetos/${id}`)!;
    const [returning, setReturning] = useState<Material | null>(null);
    const [removing, setRemoving] = useState(false);
    const [history, setHistory] = useState(false);
    const row = live.data.value;
    if (!row) {
        return live.error.value ? <Failure error={live.error.value} /> : <Loading />;
    }
    const works = is("ADMIN", "ATENDENTE");
    const open = row.status === "PENDENTE" || row.status === "EM_ANDAMENTO";
    const edits = open && (is("ADMIN") || (works && row.status === "PENDENTE"));
    const columns: Column<Material>[] = [
        { label: "Material", main: true, cell: (material) => <a href={`/painel/estoque/${material.produtoId}`}>{material.produtoNome}</a> },
        { label: "Quantidade", number: true, cell: (material) => <>{quantia(material.quantidade)}{material.devolvida > 0 && <small>{concorda(material.devolvida, "voltou", "voltaram")} {quantia(material.devolvida)}</small>}</> },
        { label: "Situação", cell: (material) => <MaterialBadge material={material} /> },
    ];
    if (works) {
        columns.push({
            label: "Devolver", quiet: true, cell: (material) => material.situacao === "BAIXADO" && row.status !== "CANCELADO" && material.quantidade > material.devolvida &&
                <Button kind="discreto" aria-label={`Devolver sobra de ${material.produtoNome}`} onClick={() => setReturning(material)}>Devolver sobra</Button>,
        });
    }
    return (
        <>
            <PageTitle actions={<>
                {works && nextOf(row.status).map((to) => (
                    <ActionButton key={to} kind={to === "CANCELADO" ? "perigo" : "principal"} run={() => changeStatus(row, to)}>
                        {to === "EM_ANDAMENTO" ? row.status === "CONCLUIDO" ? "Reabrir" : "Começar" : to === "CONCLUIDO" ? "Concluir" : to === "CANCELADO" ? "Cancelar" : "Reabrir"}
                    </ActionButton>
                ))}
                {edits && <LinkButton href={`/painel/projetos/${id}/editar`}>Editar</LinkButton>}
                <LinkButton href={`/painel/projetos/${id}/separacao`}>Lista de separação</LinkButton>
            </>}>{row.nome}</PageTitle>
            <Section title="Projeto" actions={is("ADMIN") && row.status !== "CONCLUIDO" && <Button kind="discreto" onClick={() => setRemoving(true)}>Apagar</Button>}>
                <dl class="fichas">
                    <div><dt>Status</dt><dd data-teste="status" aria-label={STATUS[row.status]}><StatusBadge row={row} /></dd></div>
                    {row.cliente && <div><dt>Cliente</dt><dd>{row.cliente}</dd></div>}
                    <div><dt>Início</dt><dd>{dia(row.dataInicio)}</dd></div>
                    <div><dt>Entrega</dt><dd>{dia(row.dataEntrega)}</dd></div>
                    <div><dt>Valor</dt><dd>{reais(row.valor)}</dd></div>
                    <div><dt>Custo dos materiais</dt><dd>{reais(row.custoMateriais)}</dd></div>
                    <div><dt>Feito por</dt><dd><Who chave={row.criadoPor} /></dd></div>
                </dl>
                {row.descricao && <p class="com-linhas">{row.descricao}</p>}
            </Section>
            <Section title="Materiais">
                <Table caption="Materiais" columns={columns} rows={row.materiais} id={(material) => material.produtoId} />
            </Section>
            <Section title="Histórico" actions={!history && <Button kind="discreto" onClick={() => setHistory(true)}>Mostrar</Button>}>
                {history ? <History path={`/projetos/${id}/historico`} /> : <p class="dica">Quem mudou o quê neste projeto.</p>}
            </Section>
            {returning && <Return row={row} material={returning} close={() => setReturning(null)} />}
            {removing && <Remove row={row} etag={live.etag} close={() => setRemoving(false)} />}
        </>
    );
}
