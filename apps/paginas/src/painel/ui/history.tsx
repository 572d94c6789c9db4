// Who changed what, and each field before and after.
import type { ComponentChild } from "preact";
import type { Historico, Material, Status, Telefone } from "../../api/types";
import { cnpj, concorda, cpf, dia, instante, preco, quantia, telefone } from "../core/format";
import { useLiveList } from "../core/live";
import { Empty, Failure, Loading, Who } from "./bits";
import { useSuppliers } from "./names";
import { More } from "./table";
import { SITUACAO, STATUS } from "./words";

const ACOES: Record<string, string> = {
    CRIADO: "criou", ALTERADO: "mudou", REMOVIDO: "retirou", RESTAURADO: "trouxe de volta", UNIDO: "uniu",
    STATUS_ALTERADO: "mudou o status", MATERIAL_RESPONDIDO: "o estoque respondeu",
};

const CAMPOS: Record<string, string> = {
    nome: "nome", codigo: "código", codigoDeBarras: "código de barras", cor: "cor", unidade: "unidade", casasDecimais: "casas decimais",
    valor: "valor", quantidade: "quantidade", estoqueMinimo: "estoque mínimo", fornecedorId: "fornecedor", ativo: "em uso", cliente: "cliente",
    descricao: "descrição", status: "status", dataInicio: "início", dataEntrega: "entrega", materiais: "materiais", email: "e-mail",
    telefone: "telefone", endereco: "endereço", observacao: "observação", cnpj: "CNPJ", cpf: "CPF", custoMateriais: "custo dos materiais",
};

const DAY = /^\d{4}-\d\d-\d\d$/;

function Supplier({ id }: { id: number }) {
    return <>{useSuppliers([id]).value.get(id) ?? `fornecedor ${id}`}</>;
}

function material({ produtoNome, produtoId, quantidade, situacao, faltante, devolvida }: Material): string {
    const more = [situacao && SITUACAO[situacao], faltante ? `${concorda(faltante, "falta", "faltam")} ${quantia(faltante)}` : "", devolvida ? `${concorda(devolvida, "voltou", "voltaram")} ${quantia(devolvida)}` : ""];
    return [`${quantia(quantidade)} de ${produtoNome ?? `produto ${produtoId}`}`, ...more.filter(Boolean)].join(", ");
}

// A value as people read it, formatted by its field.
function shown(field: string, value: unknown): ComponentChild {
    if (value === null || value === undefined || value === "") {
        return "(vazio)";
    }
    switch (field) {
    case "fornecedorId": return <Supplier id={Number(value)} />;
    case "status": return STATUS[value as Status] ?? String(value);
    case "valor":
    case "custoMateriais": return preco(Number(value));
    case "cpf": return cpf(String(value));
    case "cnpj": return cnpj(String(value));
    case "telefone": return telefone(value as Telefone);
    case "materiais": return (value as Material[]).map(material).join("; ") || "nenhum";
    }
    if (typeof value === "object") {
        return Object.values(value as object).filter((part) => part !== null && part !== "").join(", ");
    }
    return typeof value === "number" ? quantia(value) : value === true ? "sim" : value === false ? "não" : DAY.test(String(value)) ? dia(String(value)) : String(value);
}

export function History({ path }: { path: string }) {
    const list = useLiveList<Historico>(`${path}?resultadoPorPagina=20&total=nao`);
    const rows = list.rows.value;
    if (!rows) {
        return list.error.value ? <Failure error={list.error.value} /> : <Loading />;
    }
    return rows.length === 0 ? <Empty>Nada mudou desde que o histórico existe.</Empty> : (
        <>
            <ol class="historico">
                {rows.map((row) => (
                    <li key={row.id}>
                        <p><strong><Who chave={row.autor} /></strong> {ACOES[row.acao ?? ""] ?? row.acao} <time dateTime={row.criadoEm}>{instante(row.criadoEm)}</time></p>
                        <ul>{row.campos.map((change) => (
                            <li key={change.campo}>{CAMPOS[change.campo] ?? change.campo}: {row.acao === "CRIADO" ? shown(change.campo, change.depois) : <>{shown(change.campo, change.antes)} → {shown(change.campo, change.depois)}</>}</li>
                        ))}</ul>
                    </li>
                ))}
            </ol>
            <More list={list} />
        </>
    );
}
