// What needs somebody today.
import type { ComponentChild } from "preact";
import type { AComprar, Consumo, Lista, Pendencia, Projeto } from "../../api/types";
import { concorda, dia, diaDaSemana, hoje, mes, plusDays, quantia, reais } from "../core/format";
import { useLive, useLiveList } from "../core/live";
import { is, me } from "../core/session";
import { Badge, Empty, LinkButton, Loading, PageTitle, Section, Failure } from "../ui/bits";
import { Bars } from "../ui/chart";

const SHOWN = 8;
const MONTHS = 6;

function Rows<T>({ path, empty, row }: { path: string; empty: string; row: (row: T) => ComponentChild }) {
    const list = useLiveList<T>(path);
    const rows = list.rows.value;
    if (!rows) {
        return list.error.value ? <Failure error={list.error.value} /> : <Loading />;
    }
    return rows.length === 0 ? <Empty>{empty}</Empty> : <ul class="linhas">{rows.map(row)}</ul>;
}

function Running() {
    return (
        <Section title="Acabando" actions={<LinkButton kind="discreto" href="/painel/compras">Comprar</LinkButton>}>
            <Rows<AComprar> path={`/produtos/a-comprar?resultadoPorPagina=${SHOWN}&total=nao`} empty="Nada está acabando." row={(row) => (
                <li key={row.id}><span><a href={`/painel/estoque/${row.id}`}>{row.nome}</a><small>mínimo {quantia(row.estoqueMinimo)}{row.pendente > 0 && ` · projetos esperam ${quantia(row.pendente)}`}</small></span><span class="fim">há {quantia(row.quantidade)}<small>comprar {quantia(row.comprar)}</small></span></li>
            )} />
        </Section>
    );
}

function Waiting() {
    return (
        <Section title="Esperando material">
            <Rows<Pendencia> path={`/pendencias?resultadoPorPagina=${SHOWN}&total=nao`} empty="Nenhum projeto espera material." row={(row) => (
                <li key={row.id}><span><a href={`/painel/projetos/${row.projetoId}`}>{row.nomeProjeto}</a><small>{row.produtoNome}</small></span><span class="fim">precisa de {quantia(row.quantidade)}<small>{concorda(row.faltante, "falta", "faltam")} chegar {quantia(row.faltante)}</small></span></li>
            )} />
        </Section>
    );
}

const project = (row: Projeto) => (
    <li key={row.id}><span><a href={`/painel/projetos/${row.id}`}>{row.nome}</a>{row.cliente && <small>{row.cliente}</small>}</span><span class="fim">{row.atrasado ? <Badge tone="ruim">{dia(row.dataEntrega)}</Badge> : dia(row.dataEntrega)}</span></li>
);

function Late() {
    return (
        <Section title="Atrasados">
            <Rows<Projeto> path={`/projetos?atrasado=true&ordem=dataEntrega&resultadoPorPagina=${SHOWN}&total=nao`} empty="Nenhum projeto atrasado." row={project} />
        </Section>
    );
}

function Week() {
    const today = hoje();
    return (
        <Section title="Entregas da semana" actions={<LinkButton kind="discreto" href="/painel/projetos?ver=calendario">Calendário</LinkButton>}>
            <Rows<Projeto> path={`/projetos?status=PENDENTE,EM_ANDAMENTO&entregaDe=${today}&entregaAte=${plusDays(today, 7)}&ordem=dataEntrega&resultadoPorPagina=${SHOWN}&total=nao`}
                empty="Nenhuma entrega nos próximos sete dias." row={project} />
        </Section>
    );
}

function Value() {
    const live = useLive<Lista<unknown> & { soma: { valor: number } }>("/relatorios/estoque?resultadoPorPagina=1")!;
    return (
        <Section title="Valor do estoque">
            {live.data.value ? <p class="numero-grande" data-teste="valor">{reais(live.data.value.soma.valor)}</p> : live.error.value ? <Failure error={live.error.value} /> : <Loading />}
        </Section>
    );
}

function Consumption() {
    const today = hoje();
    const first = new Date(`${today.slice(0, 7)}-01T00:00:00Z`);
    first.setUTCMonth(first.getUTCMonth() - MONTHS + 1);
    const list = useLiveList<Consumo>(`/relatorios/consumo?agrupar=mes&de=${first.toISOString().slice(0, 10)}&resultadoPorPagina=100&total=nao`);
    const rows = list.rows.value?.slice(-MONTHS);
    const begun = rows?.findIndex((row) => row.custo > 0) ?? -1;
    return (
        <Section title="Consumo dos últimos meses">
            {!rows ? list.error.value ? <Failure error={list.error.value} /> : <Loading /> : begun < 0 ? <Empty>Nada foi consumido ainda.</Empty> : (
                <Bars title="Custo do que foi consumido" bars={rows.slice(begun).map((row) => ({ label: mes(row.mes), value: row.custo, text: reais(row.custo).replace(/,\d\d$/, "") }))} />
            )}
        </Section>
    );
}

export function Hoje() {
    return (
        <>
            <PageTitle actions={is("ADMIN", "ATENDENTE") && <LinkButton kind="principal" href="/painel/projetos/novo">Novo projeto</LinkButton>}>
                Olá, {me.value!.pessoa.nome.split(" ")[0]}
            </PageTitle>
            <p class="dica">{diaDaSemana(hoje())}</p>
            <div class="grade">
                <Running />
                {is("ADMIN", "ATENDENTE") && <Waiting />}
                <Late />
                <Week />
                {is("ADMIN", "FINANCEIRO") && <Value />}
                {is("ADMIN", "FINANCEIRO") && <Consumption />}
            </div>
        </>
    );
}
