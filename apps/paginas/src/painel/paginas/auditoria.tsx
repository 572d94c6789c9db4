// Who did what to people, users and sessions.
import type { Papel } from "../../api/types";
import { instante } from "../core/format";
import { useLiveList } from "../core/live";
import { place, setQuery } from "../core/router";
import { PageTitle, Section, Who } from "../ui/bits";
import { Choice } from "../ui/filters";
import { useNames } from "../ui/names";
import { EndlessTable } from "../ui/table";
import { PAPEIS } from "./pessoa";

const ACOES: Record<string, string> = {
    LOGIN_ACEITO: "entrou", LOGIN_RECUSADO: "tentou entrar e não conseguiu", LOGIN_BLOQUEADO: "foi bloqueado por excesso de tentativas",
    SENHA_ATUAL_RECUSADA: "errou a própria senha", USUARIO_CRIADO: "criou o usuário", USUARIO_DESATIVADO: "desativou o usuário",
    USUARIO_REATIVADO: "reativou o usuário", SENHA_ALTERADA: "trocou a própria senha", SENHA_REDEFINIDA: "deu outra senha ao usuário",
    PAPEL_ALTERADO: "trocou o papel do usuário", PESSOA_CRIADA: "cadastrou a pessoa", PESSOA_ALTERADA: "mudou a pessoa",
    PESSOA_REMOVIDA: "apagou a pessoa", PESSOA_ANONIMIZADA: "apagou os dados da pessoa", PESSOA_EXPORTADA: "exportou os dados da pessoa", SESSAO_REUTILIZADA: "usou de novo um token já gasto; a sessão terminou",
    DADOS_RESTAURADOS: "restaurou os dados de uma cópia",
};

function whatOf(acao: string | null): string {
    return ACOES[acao ?? ""] ?? (acao ?? "").toLowerCase().replace(/_/g, " ");
}

function Day({ name, label }: { name: string; label: string }) {
    return (
        <div class="campo curto">
            <label for={`filtro-${name}`}>{label}</label>
            <input id={`filtro-${name}`} type="date" value={place.value.query.get(name) ?? ""} onChange={(event) => setQuery({ [name]: event.currentTarget.value })} />
        </div>
    );
}

// `alvo` is "usuario/CHAVE" or "pessoa/3".
function Target({ alvo }: { alvo: string | null }) {
    const [kind, id] = (alvo ?? "").split("/");
    return kind === "usuario" && id ? <Who chave={id} /> : kind === "pessoa" && id ? <a href={`/painel/pessoas/${id}`}>pessoa {id}</a> : <>{alvo}</>;
}

export function Auditoria() {
    const wanted = new URLSearchParams({ resultadoPorPagina: "50", total: "nao" });
    for (const name of ["ator", "logins", "de", "ate"]) {
        const value = place.value.query.get(name);
        if (value) {
            wanted.set(name, value);
        }
    }
    const list = useLiveList(`/auditoria?${wanted}`);
    const names = useNames();
    return (
        <>
            <PageTitle>Auditoria</PageTitle>
            <div class="filtros">
                <Choice name="ator" label="Quem" options={[["", "Todos"], ...[...names.value].map(([key, name]): [string, string] => [key, name])]} />
                <Choice name="logins" label="O quê" options={[["", "Tudo"], ["false", "Mudanças"], ["true", "Entradas"]]} />
                <Day name="de" label="De" />
                <Day name="ate" label="Até" />
            </div>
            <Section title="O que aconteceu">
                <EndlessTable caption="Auditoria" list={list} id={(row) => row.id} empty="Nada neste período." columns={[
                    { label: "Quem", main: true, cell: (row) => <Who chave={row.ator} /> },
                    { label: "O quê", cell: (row) => <>{whatOf(row.acao)}{row.vezes > 1 && `, ${row.vezes} vezes`}{row.detalhe && <small>{PAPEIS[row.detalhe as Papel] ?? row.detalhe}</small>}</> },
                    { label: "Alvo", cell: (row) => <Target alvo={row.alvo} /> },
                    { label: "De onde", cell: (row) => row.endereco },
                    { label: "Quando", cell: (row) => instante(row.ultimaEm) },
                ]} />
            </Section>
        </>
    );
}
