#include "common/db/history.h"

#define FILTER                                                                                     \
    " FROM historico WHERE (:alvo IS NULL OR alvo = :alvo) AND (:autor IS NULL OR autor = :autor)" \
    " AND (:de IS NULL OR criado_em >= :de)"                                                       \
    " AND (:ate IS NULL OR criado_em <= TIMESTAMP(:ate, '23:59:59.999'))"

#define LIST                                                                                       \
    "SELECT id, alvo, acao, autor, endereco, correlacao_id, versao, campos, criado_em" FILTER

DB_READ(HISTORY_NEWEST, history_filter, historico, LIST PAGE_DESC_ID("id"));
DB_READ(HISTORY_OLDEST, history_filter, historico, LIST PAGE_ASC_ID("id"));
DB_WRITE(HISTORY_COUNT, history_filter, PAGE_TOTAL(FILTER));
DB_STATEMENT(HISTORY_EXISTS, "SELECT 1 FROM historico WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"-id", &HISTORY_NEWEST},
    {"id", &HISTORY_OLDEST},
};
PAGE_LIST(SOURCE, history_filter, historico, HISTORY_COUNT, HISTORY_EXISTS, ORDERINGS);

enum db_result history_list(struct db *db, struct history_filter *filter, struct historico *row,
                            db_each *each, void *context)
{
    return page_scan(db, SOURCE, filter, row, each, context);
}

DB_STATEMENT(HISTORY_HAS, "SELECT 1 FROM historico WHERE alvo = ? LIMIT 1");

enum db_result history_has(struct db *db, const char *alvo)
{
    int64_t one;

    return db_one(db, &HISTORY_HAS, DB_IN(db_text(alvo)), DB_OUT(db_to_int(&one)));
}
