#include "estoque/demanda.h"

#define FILTER                                                                                     \
    " WHERE situacao = 'PENDENTE' AND (? IS NULL OR produto_id = ?)"                               \
    " AND (? IS NULL OR projeto_id = ?)"

#define FILTER_VALUES(filter)                                                                      \
    db_optional_int((filter)->produto_id), db_optional_int((filter)->produto_id),                  \
        db_optional_int((filter)->projeto_id), db_optional_int((filter)->projeto_id)

#define DESDE "(SELECT pendente_desde FROM demanda WHERE id = ?)"
#define LIST                                                                                       \
    "SELECT demanda.id, projeto_id, produto_id, nome_projeto, quantidade_pedida, nome,"            \
    " quantidade_pedida - quantidade, CAST(pendente_desde AS DATETIME(3))"                         \
    " FROM demanda STRAIGHT_JOIN produto ON produto.id = demanda.produto_id" FILTER

DB_STATEMENT(PENDENCIAS_OLDEST, LIST PAGE_UP("pendente_desde", "demanda.id", DESDE));
DB_STATEMENT(PENDENCIAS_NEWEST, LIST PAGE_DOWN("pendente_desde", "demanda.id", DESDE));
DB_STATEMENT(PENDENCIAS_COUNT, PAGE_COUNT(" FROM demanda" FILTER));
DB_STATEMENT(PENDENCIA_EXISTS, "SELECT 1 FROM demanda WHERE id = ? AND situacao = 'PENDENTE'");

static const struct db_ordering ORDERINGS[] = {
    {"desde", &PENDENCIAS_OLDEST},
    {"-desde", &PENDENCIAS_NEWEST},
};
static const struct page_source SOURCE = PAGE_SOURCE(PENDENCIAS_COUNT, PENDENCIA_EXISTS, ORDERINGS);

enum db_result pendencia_list(struct db *db, const struct pendencia_filter *filter,
                              struct page *page, struct pendencia *p, db_each *each, void *context)
{
    struct demanda *d = &p->demanda;

    return page_rows(db, page, &SOURCE, DB_IN(FILTER_VALUES(filter)),
                     DB_OUT(db_to_int(&d->id), db_to_int(&d->projeto_id), db_to_int(&d->produto_id),
                            db_to_text(d->nome_projeto), db_to_int(&d->pedida),
                            db_to_text(p->produto_nome), db_to_int(&p->faltante),
                            db_to_instant(p->desde)),
                     each, context);
}
