// Short names for the API types that the panel uses (generated from docs/openapi.yaml).
import type { Esquemas } from "./cliente";

export type Problema = Esquemas["Problema"];
export type Falha = Esquemas["Falha"];
export type Par = Esquemas["SessaoAberta"];
export type Eu = Esquemas["Conta"];
export type Usuario = Esquemas["Usuario"];
export type Papel = Usuario["papel"];
export type Telefone = Esquemas["Telefone"];
export type Endereco = Esquemas["Endereco"];
export type Pessoa = Esquemas["Pessoa"];
export type Produto = Esquemas["Produto"];
export type Movimentacao = Esquemas["Movimentacao"];
export type TipoDeMovimento = Movimentacao["tipo"];
export type Pendencia = Esquemas["Pendencia"];
export type AComprar = Esquemas["Reposicao"];
export type Consumo = Esquemas["ConsumoDoMes"];
export type Projeto = Esquemas["Projeto"];
export type Status = Projeto["status"];
export type Material = Esquemas["Material"];
export type Situacao = NonNullable<Material["situacao"]>;
export type Fornecedor = Esquemas["Fornecedor"];
export type Historico = Esquemas["Historico"];
export type Auditoria = Esquemas["Auditoria"];
export type NomeDeUsuario = Esquemas["UsuarioNome"];

// One page of a list.
export interface Lista<T> {
    data: T[];
    totalItens?: number;
    haMais: boolean;
}
