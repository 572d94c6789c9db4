#include "estoque/demanda.h"

#define FILTER                                                                                     \
    " WHERE situacao = 'PENDENTE' AND (:produto_id IS NULL OR produto_id = :produto_id)"           \
    " AND (:projeto_id IS NULL OR projeto_id = :projeto_id)"

#define DESDE "(SELECT pendente_desde FROM demanda WHERE id = :after)"
#define LIST                                                                                       \
    "SELECT demanda.id, projeto_id, nome_projeto, produto_id, nome AS produto_nome,"               \
    " quantidade_pedida AS quantidade, quantidade_pedida - quantidade AS faltante,"                \
    " CAST(pendente_desde AS DATETIME(3)) AS desde"                                                \
    " FROM demanda STRAIGHT_JOIN produto ON produto.id = demanda.produto_id" FILTER

DB_READ(PENDENCIAS_OLDEST, pendencia_filter, pendencia,
        LIST PAGE_ASC("pendente_desde", "demanda.id", DESDE));
DB_READ(PENDENCIAS_NEWEST, pendencia_filter, pendencia,
        LIST PAGE_DESC("pendente_desde", "demanda.id", DESDE));
DB_WRITE(PENDENCIAS_COUNT, pendencia_filter, PAGE_TOTAL(" FROM demanda" FILTER));
DB_STATEMENT(PENDENCIA_EXISTS, "SELECT 1 FROM demanda WHERE id = ? AND situacao = 'PENDENTE'");

static const struct db_ordering ORDERINGS[] = {
    {"desde", &PENDENCIAS_OLDEST},
    {"-desde", &PENDENCIAS_NEWEST},
};
PAGE_LIST(SOURCE, pendencia_filter, pendencia, PENDENCIAS_COUNT, PENDENCIA_EXISTS, ORDERINGS);

enum db_result pendencia_list(struct db *db, struct pendencia_filter *filter, struct pendencia *p,
                              db_each *each, void *context)
{
    return page_scan(db, SOURCE, filter, p, each, context);
}
