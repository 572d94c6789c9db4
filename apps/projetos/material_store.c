#include "projetos/material.h"

DB_WRITE(
    MATERIAL_WRITE, material,
    "INSERT INTO material (projeto_id, produto_id, posicao, produto_nome, pedida,"
    " devolvida, mantida, custo, situacao, falta, versao, estoque_sequencia, retirado, pedido_em)"
    " VALUES (:projeto_id, :produto_id, :posicao, :produto_nome, :quantidade,"
    " :devolvida, :mantida, :custo, :situacao, :faltante, :versao, :sequencia, :retirado,"
    " COALESCE(:pedido_em, CURRENT_TIMESTAMP(3)))"
    " ON DUPLICATE KEY UPDATE posicao = VALUE(posicao), produto_nome = VALUE(produto_nome),"
    " pedida = VALUE(pedida), devolvida = VALUE(devolvida), mantida = VALUE(mantida),"
    " custo = VALUE(custo), situacao = VALUE(situacao),"
    " falta = VALUE(falta), versao = VALUE(versao), retirado = VALUE(retirado),"
    " pedido_em = VALUE(pedido_em)");

enum db_result materiais_write(struct db *db, const struct material *list, size_t count)
{
    return db_store_many(db, MATERIAL_WRITE, list, count);
}

DB_STATEMENT(MATERIAL_DELETE, "DELETE FROM material WHERE projeto_id = ?");

enum db_result materiais_delete(struct db *db, int64_t projeto_id)
{
    return db_run(db, &MATERIAL_DELETE, DB_IN(db_int(projeto_id)));
}
