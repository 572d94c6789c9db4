#include "estoque/pedido.h"

#include <string.h>

DB_STATEMENT(
    PRODUTO_BY_NOME,
    "SELECT id FROM (SELECT COALESCE((SELECT id FROM produto WHERE nome = ? AND ativo = 1),"
    " (SELECT unido_a FROM produto WHERE nome = ? AND ativo IS NULL AND unido_a > 0"
    " ORDER BY id DESC LIMIT 1)) AS id) AS achado WHERE id IS NOT NULL");

enum db_result pedido_find(struct db *db, const char *nome_produto, int64_t *produto_id)
{
    return db_one(db, &PRODUTO_BY_NOME, DB_IN(db_text(nome_produto), db_text(nome_produto)),
                  DB_OUT(db_to_int(produto_id)));
}

/* Locks the product first; its lock protects the demand for it too. */
DB_STATEMENT(POSICAO_LOCK,
             "SELECT produto.nome, COALESCE(produto.ativo, 0), unido_a, EXISTS (SELECT 1"
             " FROM produto u WHERE u.unido_a = produto.id), casas_decimais, estoque, demanda.id,"
             " demanda.versao, sequencia, pedida, retida, devolvida, cortada,"
             " IF(COALESCE(retida, 0) = 0, 0.00000, custo), COALESCE(aberta, 0) FROM produto LEFT "
             "JOIN demanda"
             " ON demanda.produto_id = produto.id AND demanda.projeto_id = ?"
             " WHERE produto.id = ? FOR UPDATE");

enum db_result pedido_lock(struct db *db, const struct pedido *pedido, struct posicao *posicao)
{
    struct demanda *d = &posicao->demanda;

    return db_one(db, &POSICAO_LOCK,
                  DB_IN(db_optional_int(pedido->projeto_id), db_int(pedido->produto_id)),
                  DB_OUT(db_to_text(posicao->produto_nome), db_to_bool(&posicao->ativo),
                         db_to_int(&posicao->unido_a), db_to_bool(&posicao->tem_unidos),
                         db_to_int(&posicao->casas_decimais), db_to_quantity(&posicao->quantidade),
                         db_to_int(&d->id), db_to_int(&d->versao), db_to_int(&d->sequencia),
                         db_to_quantity(&d->pedida), db_to_quantity(&d->retida),
                         db_to_quantity(&d->devolvida), db_to_quantity(&d->cortada),
                         db_to_cost(&d->custo), db_to_bool(&d->aberta)));
}

/*
 * An existing row is updated by id, a new one is a plain INSERT: INSERT ... ON DUPLICATE KEY UPDATE
 * would lock the gap before the row in (projeto_id, produto_id), where demand for another product
 * may be inserted, and with SELECT the AUTO_INCREMENT lock as well.
 */
DB_STATEMENT(DEMANDA_INSERT,
             "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia,"
             " pedida, retida, custo, aberta, autor, endereco, situacao, pedida_em,"
             " pendente_desde)"
             " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, CURRENT_TIMESTAMP(6),"
             " IF(?, CURRENT_TIMESTAMP(6), NULL))"
             " RETURNING id, sequencia");

DB_STATEMENT(DEMANDA_UPDATE,
             "UPDATE demanda SET nome_projeto = ?, versao = ?, sequencia = sequencia + 1,"
             " pedida_em = IF(?, COALESCE(pendente_desde, CURRENT_TIMESTAMP(6)),"
             " IF(pedida = 0, CURRENT_TIMESTAMP(6), pedida_em)),"
             " pedida = ?, retida = ?, devolvida = ?, cortada = ?, custo = ?, aberta = ?,"
             " autor = ?, endereco = ?, situacao = ?,"
             " pendente_desde = IF(?, COALESCE(pendente_desde, CURRENT_TIMESTAMP(6)), NULL)"
             " WHERE id = ?");

enum db_result pedido_save(struct db *db, struct demanda *d, const char *situacao)
{
    const bool waits = strcmp(situacao, SITUACAO_PENDENTE) == 0;

    if (d->id == 0)
        return db_one(db, &DEMANDA_INSERT,
                      DB_IN(db_optional_int(d->projeto_id), db_int(d->produto_id),
                            db_text(d->nome_projeto), db_int(d->versao), db_quantity(d->pedida),
                            db_quantity(d->retida), db_cost(d->custo), db_int(d->aberta),
                            db_optional_text(d->autor), db_optional_text(d->endereco),
                            db_text(situacao), db_int(waits)),
                      DB_OUT(db_to_int(&d->id), db_to_int(&d->sequencia)));
    d->sequencia++;
    return db_run(db, &DEMANDA_UPDATE,
                  DB_IN(db_text(d->nome_projeto), db_int(d->versao), db_int(waits),
                        db_quantity(d->pedida), db_quantity(d->retida), db_quantity(d->devolvida),
                        db_quantity(d->cortada), db_cost(d->custo), db_int(d->aberta),
                        db_optional_text(d->autor), db_optional_text(d->endereco),
                        db_text(situacao), db_int(waits), db_int(d->id)));
}
