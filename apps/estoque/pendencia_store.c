#include "estoque/demanda.h"

#define FILTER                                                                                     \
    " WHERE situacao = 'PENDENTE'{produto_id: AND produto_id = :produto_id}"                       \
    "{projeto_id: AND projeto_id = :projeto_id}" PAGE_IDS("demanda.id")

/*
 * The rows of a page that are of one product follow each other in its queue, unless they were asked
 * for by id. So falta_ate sums up the queue only until the first of them, and the others are added.
 */
#define QUEUE "OVER (PARTITION BY {!ids:produto_id}{ids:id} ORDER BY pendente_desde, id)"
#define UNTIL                                                                                      \
    "SUM(IF(vez = 1, falta_ate(produto_id, pendente_desde, id), falta)) " QUEUE " - estoque"

/* Forces an index of the queue or of a filter, for the reason given at LIST of produto_store.c. */
#define IN_ORDER                                                                                   \
    "demanda FORCE INDEX (PRIMARY, demanda_projeto_produto,"                                       \
    " {produto_id:demanda_na_fila}{!produto_id:demanda_pendente})"
#define FOUND                                                                                      \
    "SELECT demanda.id, projeto_id, nome_projeto, produto_id, falta, pendente_desde,"              \
    " nome AS produto_nome, estoque" PAGE_FROM(                                                    \
        IN_ORDER) " STRAIGHT_JOIN produto ON produto.id = demanda.produto_id" FILTER
#define EXATO "CAST(pendente_desde AS CHAR(26)) AS desde_exato"
#define LIST(page, way)                                                                            \
    PAGE_SELECT                                                                                    \
    "id, projeto_id, nome_projeto, produto_id, produto_nome, falta AS quantidade,"                 \
    " GREATEST(LEAST(" UNTIL ", 9999999999.999), 0) AS faltante,"                                  \
    " CAST(pendente_desde AS DATETIME(3)) AS desde, " EXATO                                        \
    " FROM (SELECT pagina.*, ROW_NUMBER() " QUEUE " AS vez FROM (" FOUND page ") AS pagina)"       \
    " AS fila ORDER BY pendente_desde" way ", id" way

DB_READ(PENDENCIAS_OLDEST, pendencia_filter, pendencia,
        LIST(PAGE_ASC("pendente_desde", "demanda.id", PAGE_KEY), ""));
DB_READ(PENDENCIAS_NEWEST, pendencia_filter, pendencia,
        LIST(PAGE_DESC("pendente_desde", "demanda.id", PAGE_KEY), " DESC"));
DB_WRITE(PENDENCIAS_COUNT, pendencia_filter, PAGE_TOTAL(PAGE_FROM("demanda") FILTER));
DB_READ_SOME(PENDENCIA_KEYS, pendencia, pendencia,
             "SELECT id, " EXATO " FROM demanda WHERE id = :id AND situacao = 'PENDENTE'");

static const struct page_order ORDERS[] = {
    {"desde", &PENDENCIAS_OLDEST, "desde_exato"},
    {"-desde", &PENDENCIAS_NEWEST, "desde_exato"},
};
PAGE_LIST(SOURCE, pendencia_filter, pendencia, PENDENCIAS_COUNT, PENDENCIA_KEYS, ORDERS);

enum db_result pendencia_list(struct db *db, struct pendencia_filter *filter, struct pendencia *p,
                              db_each *each, void *context)
{
    return page_scan(db, SOURCE, filter, p, each, context);
}
