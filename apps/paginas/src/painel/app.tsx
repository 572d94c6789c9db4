// Which page an address shows, and who may see it.
import type { ComponentChild } from "preact";
import { useEffect } from "preact/hooks";
import type { Papel } from "../api/types";
import { trouble } from "./core/http";
import { place } from "./core/router";
import { role, state } from "./core/session";
import { Empty, LinkButton, PageTitle, Toasts } from "./ui/bits";
import { Auditoria } from "./paginas/auditoria";
import { Compras } from "./paginas/compras";
import { Conta } from "./paginas/conta";
import { Contagem } from "./paginas/contagem";
import { Entrar, EntrarDeNovo } from "./paginas/entrar";
import { Estoque } from "./paginas/estoque";
import { Etiquetas, Folha } from "./paginas/etiquetas";
import { Fornecedores } from "./paginas/fornecedores";
import { Fornecedor } from "./paginas/fornecedor";
import { Hoje } from "./paginas/hoje";
import { Mais } from "./paginas/mais";
import { Moldura } from "./paginas/moldura";
import { askUndo, UndoDialog } from "./paginas/movimento";
import { Pessoa } from "./paginas/pessoa";
import { Pessoas } from "./paginas/pessoas";
import { Produto, ProdutoNovo } from "./paginas/produto";
import { Projeto } from "./paginas/projeto";
import { ProjetoEditar, ProjetoNovo } from "./paginas/projeto-form";
import { Projetos } from "./paginas/projetos";
import { Separacao } from "./paginas/separacao";
import { askStatus, StatusDialog } from "./paginas/status";

const EVERYBODY: Papel[] = ["ADMIN", "ATENDENTE", "FINANCEIRO"];
const WORKERS: Papel[] = ["ADMIN", "ATENDENTE"];

type Route = [pattern: string, roles: Papel[], page: (id: number) => ComponentChild];

// ":id" is a number.
const ROUTES: Route[] = [
    ["", EVERYBODY, () => <Hoje />],
    ["estoque", EVERYBODY, () => <Estoque />],
    ["estoque/novo", ["ADMIN"], () => <ProdutoNovo />],
    ["estoque/contagem", WORKERS, () => <Contagem />],
    ["estoque/folha", EVERYBODY, () => <Folha />],
    ["estoque/etiquetas", EVERYBODY, () => <Etiquetas />],
    ["estoque/:id", EVERYBODY, (id) => <Produto id={id} key={id} />],
    ["projetos", EVERYBODY, () => <Projetos />],
    ["projetos/novo", WORKERS, () => <ProjetoNovo />],
    ["projetos/:id", EVERYBODY, (id) => <Projeto id={id} key={id} />],
    ["projetos/:id/editar", WORKERS, (id) => <ProjetoEditar id={id} key={id} />],
    ["projetos/:id/separacao", EVERYBODY, (id) => <Separacao id={id} key={id} />],
    ["compras", EVERYBODY, () => <Compras />],
    ["fornecedores", EVERYBODY, () => <Fornecedores />],
    ["fornecedores/novo", ["ADMIN"], () => <Fornecedor id={null} key="novo" />],
    ["fornecedores/:id", EVERYBODY, (id) => <Fornecedor id={id} key={id} />],
    ["pessoas", ["ADMIN"], () => <Pessoas />],
    ["pessoas/nova", ["ADMIN"], () => <Pessoa id={null} key="nova" />],
    ["pessoas/:id", ["ADMIN"], (id) => <Pessoa id={id} key={id} />],
    ["auditoria", ["ADMIN"], () => <Auditoria />],
    ["conta", EVERYBODY, () => <Conta />],
    ["mais", EVERYBODY, () => <Mais />],
];

function match(pattern: string, parts: string[]): number | null {
    const wanted = pattern === "" ? [] : pattern.split("/");
    if (wanted.length !== parts.length) {
        return null;
    }
    let id = 0;
    for (const [i, part] of wanted.entries()) {
        if (part === ":id" && /^[1-9]\d{0,14}$/.test(parts[i]!)) {
            id = Number(parts[i]);
        } else if (part !== parts[i]) {
            return null;
        }
    }
    return id;
}

function Page() {
    const { parts } = place.value;
    for (const [pattern, roles, page] of ROUTES) {
        const id = match(pattern, parts);
        if (id !== null) {
            return roles.includes(role.value!) ? <>{page(id)}</> : (
                <>
                    <PageTitle>Esta página não é do seu papel</PageTitle>
                    <Empty>Peça a um administrador o que precisa daqui. <LinkButton href="/painel">Voltar ao início</LinkButton></Empty>
                </>
            );
        }
    }
    return (
        <>
            <PageTitle>Não há nada neste endereço</PageTitle>
            <Empty><LinkButton href="/painel">Voltar ao início</LinkButton></Empty>
        </>
    );
}

// Dialogs that more than one page opens. Leaving the page closes them.
function Asked() {
    const path = place.value.parts.join("/");
    useEffect(() => () => {
        askUndo(null);
        askStatus(null);
    }, [path]);
    return <><UndoDialog /><StatusDialog /></>;
}

export function App() {
    switch (state.value) {
    case "opening":
        return <div class="entrada"><p role="status">{trouble.value ? `${trouble.value.message} Tentando de novo…` : "Abrindo…"}</p></div>;
    case "leaving":
        return <div class="entrada"><p role="status">Saindo…</p></div>;
    case "out":
        return <Entrar />;
    default:
        return (
            <>
                <Moldura><Page /></Moldura>
                <Asked />
                <Toasts />
                {state.value === "ended" && <EntrarDeNovo />}
            </>
        );
    }
}
