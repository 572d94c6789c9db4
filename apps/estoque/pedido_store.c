#include "estoque/pedido.h"

DB_STATEMENT(PRODUTO_BY_NOME, "SELECT id FROM produto WHERE nome = ? AND ativo = 1");

enum db_result pedido_find(struct db *db, const char *nome_produto, int64_t *produto_id)
{
    return db_one(db, &PRODUTO_BY_NOME, DB_IN(db_text(nome_produto)),
                  DB_OUT(db_to_int(produto_id)));
}

/* The product is read, and locked, first; who holds its lock holds that of its demand. */
DB_STATEMENT(POSICAO_LOCK,
             "SELECT produto.nome, COALESCE(produto.ativo, 0), produto.quantidade, demanda.id,"
             " demanda.versao, demanda.sequencia, demanda.quantidade_pedida,"
             " demanda.quantidade_retida FROM produto LEFT JOIN demanda"
             " ON demanda.produto_id = produto.id AND demanda.projeto_id = ?"
             " WHERE produto.id = ? FOR UPDATE");

enum db_result pedido_lock(struct db *db, const struct pedido *pedido, struct posicao *posicao)
{
    struct demanda *d = &posicao->demanda;
    int64_t ativo = 0;
    enum db_result result = db_one(
        db, &POSICAO_LOCK, DB_IN(db_optional_int(pedido->projeto_id), db_int(pedido->produto_id)),
        DB_OUT(db_to_text(posicao->produto_nome), db_to_int(&ativo),
               db_to_int(&posicao->quantidade), db_to_int(&d->id), db_to_int(&d->versao),
               db_to_int(&d->sequencia), db_to_int(&d->pedida), db_to_int(&d->retida)));

    posicao->ativo = ativo != 0;
    return result;
}

DB_STATEMENT(DEMANDA_SAVE,
             "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia,"
             " quantidade_pedida, quantidade_retida, situacao, pendente_desde)"
             " SELECT ?, ?, ?, ?, 1, ?, ?, situacao,"
             " IF(situacao = 'PENDENTE', CURRENT_TIMESTAMP(6), NULL) FROM (SELECT ? AS situacao) s"
             " ON DUPLICATE KEY UPDATE nome_projeto = VALUE(nome_projeto), versao = VALUE(versao),"
             " sequencia = sequencia + 1, quantidade_pedida = VALUE(quantidade_pedida),"
             " quantidade_retida = VALUE(quantidade_retida), situacao = VALUE(situacao),"
             " pendente_desde = IF(VALUE(pendente_desde) IS NULL, NULL,"
             " COALESCE(pendente_desde, VALUE(pendente_desde)))"
             " RETURNING id, sequencia");

enum db_result pedido_save(struct db *db, struct demanda *d, const char *situacao)
{
    return db_one(db, &DEMANDA_SAVE,
                  DB_IN(db_optional_int(d->projeto_id), db_int(d->produto_id),
                        db_text(d->nome_projeto), db_int(d->versao), db_int(d->pedida),
                        db_int(d->retida), db_text(situacao)),
                  DB_OUT(db_to_int(&d->id), db_to_int(&d->sequencia)));
}
