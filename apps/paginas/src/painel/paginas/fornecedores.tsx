import type { Fornecedor } from "../../api/types";
import { cnpj, cpf, telefone } from "../core/format";
import { useLiveList } from "../core/live";
import { setQuery } from "../core/router";
import { is } from "../core/session";
import { LinkButton, PageTitle, Section } from "../ui/bits";
import { Choice, listPath, SearchField } from "../ui/filters";
import { EndlessTable } from "../ui/table";

export const documento = (row: Fornecedor): string => (row.cnpj ? cnpj(row.cnpj) : cpf(row.cpf ?? ""));

export function Fornecedores() {
    const { path, order } = listPath("/fornecedores", ["busca", "ativo"], "nome");
    const list = useLiveList<Fornecedor>(path);
    return (
        <>
            <PageTitle actions={is("ADMIN") && <LinkButton kind="principal" href="/painel/fornecedores/novo">Novo fornecedor</LinkButton>}>Fornecedores</PageTitle>
            <div class="filtros">
                <SearchField label="Buscar fornecedor" />
                <Choice name="ativo" label="Situação" options={[["", "Em uso"], ["false", "Retirados"]]} />
            </div>
            <Section title="Fornecedores">
                <EndlessTable caption="Fornecedores" list={list} id={(row) => row.id} order={order} setOrder={(next) => setQuery({ ordem: next })} empty="Nenhum fornecedor assim." columns={[
                    { label: "Nome", order: "nome", main: true, cell: (row) => <a href={`/painel/fornecedores/${row.id}`}>{row.nome}</a> },
                    { label: "Telefone", cell: (row) => <a href={`tel:+${row.telefone.codigoPais}${row.telefone.codigoDeArea}${row.telefone.numero}`}>{telefone(row.telefone)}</a> },
                    { label: "Cidade", cell: (row) => `${row.endereco.cidade}, ${row.endereco.uf}` },
                    { label: "CNPJ ou CPF", cell: documento },
                ]} />
            </Section>
        </>
    );
}
