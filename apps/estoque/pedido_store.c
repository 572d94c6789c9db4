#include "estoque/pedido.h"

#include <string.h>

DB_STATEMENT(PRODUTO_BY_NOME, "SELECT id FROM produto WHERE nome = ? AND ativo = 1");

enum db_result pedido_find(struct db *db, const char *nome_produto, int64_t *produto_id)
{
    return db_one(db, &PRODUTO_BY_NOME, DB_IN(db_text(nome_produto)),
                  DB_OUT(db_to_int(produto_id)));
}

/* Locks the product first; its lock protects the demand for it too. */
DB_STATEMENT(POSICAO_LOCK,
             "SELECT produto.nome, COALESCE(produto.ativo, 0), produto.quantidade, demanda.id,"
             " demanda.versao, demanda.sequencia, demanda.quantidade_pedida,"
             " demanda.quantidade_retida FROM produto LEFT JOIN demanda"
             " ON demanda.produto_id = produto.id AND demanda.projeto_id = ?"
             " WHERE produto.id = ? FOR UPDATE");

enum db_result pedido_lock(struct db *db, const struct pedido *pedido, struct posicao *posicao)
{
    struct demanda *d = &posicao->demanda;

    return db_one(db, &POSICAO_LOCK,
                  DB_IN(db_optional_int(pedido->projeto_id), db_int(pedido->produto_id)),
                  DB_OUT(db_to_text(posicao->produto_nome), db_to_bool(&posicao->ativo),
                         db_to_int(&posicao->quantidade), db_to_int(&d->id), db_to_int(&d->versao),
                         db_to_int(&d->sequencia), db_to_int(&d->pedida), db_to_int(&d->retida)));
}

/*
 * An existing row is updated by id, a new one is a plain INSERT: INSERT ... ON DUPLICATE KEY UPDATE
 * would lock the gap before the row in (projeto_id, produto_id), where demand for another product
 * may be inserted, and with SELECT the AUTO_INCREMENT lock as well.
 */
DB_STATEMENT(DEMANDA_INSERT,
             "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia,"
             " quantidade_pedida, quantidade_retida, autor, endereco, situacao, pendente_desde)"
             " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, IF(?, CURRENT_TIMESTAMP(6), NULL))"
             " RETURNING id, sequencia");

DB_STATEMENT(DEMANDA_UPDATE,
             "UPDATE demanda SET nome_projeto = ?, versao = ?, sequencia = sequencia + 1,"
             " quantidade_pedida = ?, quantidade_retida = ?, autor = ?, endereco = ?, situacao = ?,"
             " pendente_desde ="
             " IF(?, COALESCE(pendente_desde, CURRENT_TIMESTAMP(6)), NULL) WHERE id = ?");

enum db_result pedido_save(struct db *db, struct demanda *d, const char *situacao)
{
    const bool waits = strcmp(situacao, SITUACAO_PENDENTE) == 0;

    if (d->id == 0)
        return db_one(db, &DEMANDA_INSERT,
                      DB_IN(db_optional_int(d->projeto_id), db_int(d->produto_id),
                            db_text(d->nome_projeto), db_int(d->versao), db_int(d->pedida),
                            db_int(d->retida), db_optional_text(d->autor),
                            db_optional_text(d->endereco), db_text(situacao), db_int(waits)),
                      DB_OUT(db_to_int(&d->id), db_to_int(&d->sequencia)));
    d->sequencia++;
    return db_run(db, &DEMANDA_UPDATE,
                  DB_IN(db_text(d->nome_projeto), db_int(d->versao), db_int(d->pedida),
                        db_int(d->retida), db_optional_text(d->autor),
                        db_optional_text(d->endereco), db_text(situacao), db_int(waits),
                        db_int(d->id)));
}
