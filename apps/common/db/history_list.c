#include "common/db/history.h"
#include "common/db/period.h"

#define FILTER                                                                                     \
    PAGE_FROM("historico")                                                                         \
    " h{periodo: FORCE INDEX (historico_criado_em)} WHERE TRUE{alvo: AND alvo = :alvo}"            \
    "{autor: AND autor = :autor}"                                                                  \
    "{inicio: AND criado_em >= :inicio}{fim: AND criado_em < :fim}" PAGE_IDS("h.id")

/* The ids of the page are chosen first, so that no other rows, which may be long, are read. */
#define LIST(page, way)                                                                            \
    PAGE_SELECT "h.id, alvo, acao, autor, endereco, correlacao_id, versao, campos, criado_em"      \
                " FROM (SELECT h.id" FILTER page ") f STRAIGHT_JOIN historico h ON h.id = f.id"    \
                " ORDER BY h.id" way

DB_READ(HISTORY_NEWEST, history_filter, historico, LIST(PAGE_DESC_ID("h.id"), " DESC"));
DB_READ(HISTORY_OLDEST, history_filter, historico, LIST(PAGE_ASC_ID("h.id"), ""));
DB_WRITE(HISTORY_COUNT, history_filter, PAGE_TOTAL(FILTER));
DB_READ_SOME(HISTORY_KEYS, historico, historico, "SELECT id FROM historico WHERE id = :id");

static const struct page_order ORDERS[] = {
    {"-id", &HISTORY_NEWEST, "id"},
    {"id", &HISTORY_OLDEST, "id"},
};
PERIOD(HISTORY_DAYS, "historico");
PAGE_LIST(SOURCE, history_filter, historico, HISTORY_COUNT, HISTORY_KEYS, ORDERS);

enum db_result history_list(struct db *db, struct history_filter *filter, struct historico *row,
                            db_each *each, void *context)
{
    enum db_result result = DB_OK;

    filter->periodo = 0;
    if (!*filter->alvo && !*filter->autor)
        result = period_find(db, &HISTORY_DAYS, &filter->page, filter->inicio, filter->fim,
                             &filter->periodo);
    return result == DB_OK ? page_scan(db, SOURCE, filter, row, each, context) : result;
}

DB_STATEMENT(HISTORY_HAS, "SELECT 1 FROM historico WHERE alvo = ? LIMIT 1");

enum db_result history_has(struct db *db, const char *alvo)
{
    int64_t one;

    return db_one(db, &HISTORY_HAS, DB_IN(db_text(alvo)), DB_OUT(db_to_int(&one)));
}
