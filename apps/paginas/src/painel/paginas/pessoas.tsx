import type { Pessoa } from "../../api/types";
import { telefone } from "../core/format";
import { useLiveList } from "../core/live";
import { setQuery } from "../core/router";
import { Badge, LinkButton, PageTitle, Section } from "../ui/bits";
import { Choice, listPath, SearchField } from "../ui/filters";
import { EndlessTable } from "../ui/table";
import { PAPEIS } from "./pessoa";

export function Pessoas() {
    const { path, order } = listPath("/pessoas", ["busca", "tipo"], "nome");
    const list = useLiveList<Pessoa>(path);
    const users = useLiveList("/usuarios?resultadoPorPagina=100&total=nao", true);
    const of = (id: number) => (users.rows.value ?? []).filter((user) => user.pessoaId === id);
    return (
        <>
            <PageTitle actions={<LinkButton kind="principal" href="/painel/pessoas/nova">Nova pessoa</LinkButton>}>Pessoas e usuários</PageTitle>
            <div class="filtros">
                <SearchField label="Buscar pessoa" />
                <Choice name="tipo" label="Tipo" options={[["", "Todos"], ["FUNCIONARIO", "Funcionários"], ["ADMINISTRADOR", "Administradores"]]} />
            </div>
            <Section title="Pessoas">
                <EndlessTable caption="Pessoas" list={list} id={(row) => row.id} order={order} setOrder={(next) => setQuery({ ordem: next })} empty="Ninguém assim." columns={[
                    { label: "Nome", order: "nome", main: true, cell: (row) => <a href={`/painel/pessoas/${row.id}`}>{row.nome}</a> },
                    { label: "Entra como", cell: (row) => of(row.id).map((user) => <Badge key={user.id} tone={user.ativo ? "bom" : "neutro"}>{PAPEIS[user.papel]}{!user.ativo && ", desativado"}</Badge>) },
                    { label: "Telefone", cell: (row) => row.telefone && telefone(row.telefone) },
                    { label: "E-mail", cell: (row) => row.email },
                ]} />
            </Section>
        </>
    );
}
