#include <string.h>

#include "estoque/movimentacao.h"

/* The first parameter is the counted stock, NULL for a change that is given as such. */
DB_STATEMENT(MOVIMENTACAO_ADD,
             "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo, motivo, projeto_id,"
             " usuario, correlacao_id)"
             " SELECT id, ?, mudanca, quantidade + mudanca, ?, ?, ?, ? FROM"
             " (SELECT id, quantidade, COALESCE(? - quantidade, ?) AS mudanca"
             " FROM produto WHERE id = ?) AS estoque"
             " WHERE quantidade + mudanca BETWEEN 0 AND ?"
             " RETURNING id, quantidade, saldo, criado_em");

enum db_result movimentacao_add(struct db *db, struct movimentacao *m, int64_t max)
{
    bool counted = strcmp(m->tipo, TIPO_AJUSTE) == 0;
    enum db_result result =
        db_one(db, &MOVIMENTACAO_ADD,
               DB_IN(db_text(m->tipo), db_optional_text(m->motivo), db_optional_int(m->projeto_id),
                     db_optional_text(m->usuario), db_optional_text(m->correlacao_id),
                     counted ? db_int(m->quantidade) : db_null(), db_int(m->quantidade),
                     db_int(m->produto_id), db_int(max)),
               DB_OUT(db_to_int(&m->id), db_to_int(&m->quantidade), db_to_int(&m->saldo),
                      db_to_instant(m->criado_em)));

    if (result == DB_OK && m->quantidade != 0)
        result = produto_update_quantidade(db, m->produto_id, m->quantidade);
    return result == DB_NONE ? DB_CONFLICT : result;
}

DB_STATEMENT(MOVIMENTACAO_OPEN,
             "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo, motivo, usuario,"
             " correlacao_id) SELECT id, 'ENTRADA', quantidade, quantidade, 'Estoque inicial', ?, ?"
             " FROM produto WHERE id = ?");

enum db_result movimentacao_open(struct db *db, int64_t produto_id, const struct autor *autor)
{
    return db_run(db, &MOVIMENTACAO_OPEN,
                  DB_IN(db_optional_text(autor->usuario), db_optional_text(autor->correlacao),
                        db_int(produto_id)));
}
