#include <string.h>

#include "estoque/movimentacao.h"

/* The first parameter is the counted stock, NULL for a change that is given as such. */
DB_STATEMENT(MOVIMENTACAO_ADD,
             "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo, motivo, projeto_id,"
             " usuario, endereco, correlacao_id)"
             " SELECT id, ?, mudanca, quantidade + mudanca, ?, ?, ?, ?, ? FROM"
             " (SELECT id, quantidade, COALESCE(? - quantidade, ?) AS mudanca"
             " FROM produto WHERE id = ?) AS estoque"
             " WHERE quantidade + mudanca BETWEEN 0 AND ?"
             " RETURNING id, quantidade, saldo, criado_em");

enum db_result movimentacao_add(struct db *db, struct movimentacao *m, int64_t max)
{
    bool counted = strcmp(m->tipo, TIPO_AJUSTE) == 0;
    enum db_result result = db_one(
        db, &MOVIMENTACAO_ADD,
        DB_IN(db_text(m->tipo), db_optional_text(m->motivo), db_optional_int(m->projeto_id),
              db_optional_text(m->usuario), db_optional_text(m->endereco),
              db_optional_text(m->correlacao_id), counted ? db_int(m->quantidade) : db_null(),
              db_int(m->quantidade), db_int(m->produto_id), db_int(max)),
        DB_OUT(db_to_int(&m->id), db_to_int(&m->quantidade), db_to_int(&m->saldo),
               db_to_instant(m->criado_em)));

    if (result == DB_OK && m->quantidade != 0)
        result = produto_update_quantidade(db, m->produto_id, m->quantidade);
    return result == DB_NONE ? DB_CONFLICT : result;
}

DB_STATEMENT(MOVIMENTACAO_OPEN,
             "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo, motivo, usuario,"
             " endereco, correlacao_id)"
             " SELECT id, 'ENTRADA', quantidade, quantidade, 'Estoque inicial', ?, ?, ?"
             " FROM produto WHERE id = ?");

enum db_result movimentacao_open(struct db *db, int64_t produto_id, const struct autor *autor)
{
    return db_run(db, &MOVIMENTACAO_OPEN,
                  DB_IN(db_optional_text(autor->usuario), db_optional_text(autor->endereco),
                        db_optional_text(autor->correlacao), db_int(produto_id)));
}

#define COLUMNS                                                                                    \
    "movimentacao.id, produto_id, nome, tipo, movimentacao.quantidade, saldo, motivo, projeto_id," \
    " usuario, endereco, correlacao_id, movimentacao.criado_em"

#define PLACES(m)                                                                                  \
    DB_OUT(db_to_int(&(m)->id), db_to_int(&(m)->produto_id), db_to_text((m)->produto_nome),        \
           db_to_text((m)->tipo), db_to_int(&(m)->quantidade), db_to_int(&(m)->saldo),             \
           db_to_text((m)->motivo), db_to_int(&(m)->projeto_id), db_to_text((m)->usuario),         \
           db_to_text((m)->endereco), db_to_text((m)->correlacao_id),                              \
           db_to_instant((m)->criado_em))

/* The ledger is read in its own order, each row with the name of its product. */
#define TABLES " FROM movimentacao STRAIGHT_JOIN produto ON produto.id = movimentacao.produto_id"

DB_STATEMENT(MOVIMENTACAO_BY_ID,
             "SELECT " COLUMNS TABLES
             " WHERE movimentacao.id = ? AND (? IS NULL OR (produto_id = ? AND ativo = 1))");

enum db_result movimentacao_get(struct db *db, int64_t id, int64_t produto_id,
                                struct movimentacao *m)
{
    return db_one(db, &MOVIMENTACAO_BY_ID,
                  DB_IN(db_int(id), db_optional_int(produto_id), db_optional_int(produto_id)),
                  PLACES(m));
}

#define FILTER                                                                                     \
    " WHERE (? IS NULL OR produto_id = ?) AND (? IS NULL OR tipo = ?)"                             \
    " AND (? IS NULL OR projeto_id = ?) AND (? IS NULL OR usuario = ?)"                            \
    " AND (? IS NULL OR movimentacao.criado_em >= ?)"                                              \
    " AND (? IS NULL OR movimentacao.criado_em <= TIMESTAMP(?, '23:59:59.999'))"

#define FILTER_VALUES(filter)                                                                      \
    db_optional_int((filter)->produto_id), db_optional_int((filter)->produto_id),                  \
        db_optional_text((filter)->tipo), db_optional_text((filter)->tipo),                        \
        db_optional_int((filter)->projeto_id), db_optional_int((filter)->projeto_id),              \
        db_optional_text((filter)->usuario), db_optional_text((filter)->usuario),                  \
        db_optional_text((filter)->de), db_optional_text((filter)->de),                            \
        db_optional_text((filter)->ate), db_optional_text((filter)->ate)

#define LIST      "SELECT " COLUMNS TABLES FILTER
#define CRIADO_EM "(SELECT criado_em FROM movimentacao WHERE id = ?)"

DB_STATEMENT(MOVIMENTACOES_NEWEST,
             LIST PAGE_DOWN("movimentacao.criado_em", "movimentacao.id", CRIADO_EM));
DB_STATEMENT(MOVIMENTACOES_OLDEST,
             LIST PAGE_UP("movimentacao.criado_em", "movimentacao.id", CRIADO_EM));
DB_STATEMENT(MOVIMENTACOES_COUNT, PAGE_COUNT(" FROM movimentacao" FILTER));
DB_STATEMENT(MOVIMENTACAO_EXISTS, "SELECT 1 FROM movimentacao WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"-criadoEm", &MOVIMENTACOES_NEWEST},
    {"criadoEm", &MOVIMENTACOES_OLDEST},
};
static const struct page_source SOURCE =
    PAGE_SOURCE(MOVIMENTACOES_COUNT, MOVIMENTACAO_EXISTS, ORDERINGS);

enum db_result movimentacao_list(struct db *db, const struct movimentacao_filter *filter,
                                 struct page *page, struct movimentacao *m, db_each *each,
                                 void *context)
{
    return page_rows(db, page, &SOURCE, DB_IN(FILTER_VALUES(filter)), PLACES(m), each, context);
}
