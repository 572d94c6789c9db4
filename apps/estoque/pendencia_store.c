#include "estoque/demanda.h"

DB_STATEMENT(PENDENCIA_PLACE, "SELECT id, CAST(pendente_desde AS CHAR) FROM demanda WHERE id = ?"
                              " AND situacao = 'PENDENTE'");

enum db_result pendencia_place(struct db *db, int64_t id, struct pendencia_place *place)
{
    return db_one(db, &PENDENCIA_PLACE, DB_IN(db_int(id)),
                  DB_OUT(db_to_int(&place->id), db_to_text(place->desde)));
}

#define FILTER                                                                                     \
    " WHERE situacao = 'PENDENTE' AND (? IS NULL OR produto_id = ?)"                               \
    " AND (? IS NULL OR projeto_id = ?)"

#define FILTER_VALUES(filter)                                                                      \
    db_optional_int((filter)->produto_id), db_optional_int((filter)->produto_id),                  \
        db_optional_int((filter)->projeto_id), db_optional_int((filter)->projeto_id)

/* Rows that come after one, by instant and then id. */
#define BEYOND(sign)                                                                               \
    " AND (? IS NULL OR pendente_desde " sign "= ?)"                                               \
    " AND (? IS NULL OR pendente_desde " sign " ? OR demanda.id " sign " ?)"

#define LIST                                                                                       \
    "SELECT demanda.id, projeto_id, produto_id, nome_projeto, quantidade_pedida, nome,"            \
    " quantidade_pedida - quantidade, CAST(pendente_desde AS DATETIME(3))"                         \
    " FROM demanda STRAIGHT_JOIN produto ON produto.id = demanda.produto_id" FILTER

DB_STATEMENT(PENDENCIAS_OLDEST,
             LIST BEYOND(">") " ORDER BY demanda.pendente_desde, demanda.id LIMIT ? OFFSET ?");
DB_STATEMENT(PENDENCIAS_NEWEST, LIST BEYOND("<") " ORDER BY demanda.pendente_desde DESC,"
                                                 " demanda.id DESC LIMIT ? OFFSET ?");

static const struct db_ordering ORDERINGS[] = {
    {"desde", &PENDENCIAS_OLDEST},
    {"-desde", &PENDENCIAS_NEWEST},
};

enum db_result pendencia_list(struct db *db, const struct pendencia_filter *filter,
                              const char *order, const struct pendencia_place *after, int64_t limit,
                              int64_t offset, struct pendencia *p, db_each *each, void *context)
{
    struct demanda *d = &p->demanda;
    struct db_in instant = after ? db_text(after->desde) : db_null();

    return db_rows(db, DB_ORDERED(ORDERINGS, order),
                   DB_IN(FILTER_VALUES(filter), instant, instant, instant, instant,
                         after ? db_int(after->id) : db_null(), db_int(limit), db_int(offset)),
                   DB_OUT(db_to_int(&d->id), db_to_int(&d->projeto_id), db_to_int(&d->produto_id),
                          db_to_text(d->nome_projeto), db_to_int(&d->pedida),
                          db_to_text(p->produto_nome), db_to_int(&p->faltante),
                          db_to_instant(p->desde)),
                   each, context);
}

DB_STATEMENT(PENDENCIAS_COUNT,
             "SELECT COUNT(*) FROM (SELECT 1 FROM demanda" FILTER " LIMIT ?) AS contadas");

enum db_result pendencia_count(struct db *db, const struct pendencia_filter *filter, int64_t max,
                               int64_t *total)
{
    return db_one(db, &PENDENCIAS_COUNT, DB_IN(FILTER_VALUES(filter), db_int(max)),
                  DB_OUT(db_to_int(total)));
}
