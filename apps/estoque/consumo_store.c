#include <string.h>

#include "estoque/consumo.h"
#include "estoque/grupos.h"

#define SUMS "SUM(quantidade) AS quantidade, SUM(custo) AS custo, SUM(sem_custo) AS sem_custo"
#define ROUNDED_SUMS                                                                               \
    "SUM(quantidade) AS quantidade, ROUND(SUM(custo), 2) AS custo, SUM(sem_custo) AS sem_custo"
#define KNOWN_SUMS                                                                                 \
    "COALESCE(quantidade, 0) AS quantidade, ROUND(COALESCE(custo, 0), 2) AS custo,"                \
    " COALESCE(sem_custo, 0) AS sem_custo"

/* The part of the filter that is about products. */
#define PRODUTOS                                                                                   \
    "{produto_id: AND produto_id = :produto_id}{fornecedor_id: AND produto_id IN"                  \
    " (SELECT id FROM produto WHERE fornecedor_id = :fornecedor_id)}"

/* Whole months are read from the monthly sums, the days before and after them from the daily sums.
 * For one project all are daily sums, since only these have the project. */
#define MONTHS                                                                                     \
    " FROM consumo_mensal WHERE mes >= :cheio_de AND mes < :cheio_ate{projeto_id: AND FALSE}"
#define DAYS                                                                                       \
    " FROM consumo_diario WHERE {!projeto_id:((dia >= :inicio AND dia < :cheio_de)"                \
    " OR (dia >= :cheio_ate AND dia <= :fim))}"                                                    \
    "{projeto_id:projeto_id = :projeto_id AND dia BETWEEN :inicio AND :fim}"

/* Sums grouped by a key: an expression over the columns of each table. */
#define BY(of_months, of_days)                                                                     \
    "(SELECT chave, " SUMS " FROM (SELECT " of_months " AS chave, " SUMS MONTHS PRODUTOS           \
    " GROUP BY chave UNION ALL SELECT " of_days " AS chave, " SUMS DAYS PRODUTOS                   \
    " GROUP BY chave) AS partes GROUP BY chave)"
#define BY_NOTHING BY("0", "0")
#define BY_MONTH   BY("mes", "dia - INTERVAL DAYOFMONTH(dia) - 1 DAY")
#define BY_PRODUCT BY("produto_id", "produto_id")

DB_READ(CONSUMO_SUM, consumo_filter, consumo_soma,
        PAGE_SELECT KNOWN_SUMS " FROM (SELECT " SUMS " FROM " BY_NOTHING " AS todos) AS soma");

enum db_result consumo_sum(struct db *db, const struct consumo_filter *filter,
                           struct consumo_soma *sum)
{
    return db_load(db, CONSUMO_SUM, filter, sum);
}

/* All months to show, also those without consumption. */
#define SEQUENCE                                                                                   \
    "(WITH RECURSIVE sequencia AS (SELECT CAST(COALESCE(:primeiro, (SELECT MIN(mes)"               \
    " FROM consumo_mensal)) AS DATE) AS mes UNION ALL SELECT mes + INTERVAL 1 MONTH"               \
    " FROM sequencia WHERE mes < :ultimo) SELECT mes FROM sequencia WHERE mes <= :ultimo)"
#define MES                                                                                        \
    "SELECT CAST(EXTRACT(YEAR_MONTH FROM mes) AS SIGNED) AS id,"                                   \
    " LEFT(CAST(mes AS CHAR), 7) AS mes, " KNOWN_SUMS " FROM " SEQUENCE                            \
    " AS meses LEFT JOIN " BY_MONTH " AS somas ON chave = mes"
#define MES_LIST PAGE_SELECT "id, mes, quantidade, custo, sem_custo" FROM_GROUPS(MES)

DB_READ(MESES, consumo_filter, consumo_do_mes, MES_LIST PAGE_ASC_ID("id"));
DB_READ(MESES_DESC, consumo_filter, consumo_do_mes, MES_LIST PAGE_DESC_ID("id"));
DB_WRITE(MESES_COUNT, consumo_filter, PAGE_TOTAL(FROM_GROUPS(MES)));
static const struct page_order MES_ORDERS[] = {{"mes", &MESES, "id"}, {"-mes", &MESES_DESC, "id"}};
GROUP_LIST(POR_MES, consumo_filter, consumo_do_mes, MESES_COUNT, MES_ORDERS);

enum db_result consumo_by_mes(struct db *db, struct consumo_filter *filter,
                              struct consumo_do_mes *row, db_each *each, void *context)
{
    return page_scan(db, POR_MES, filter, row, each, context);
}

#define PRODUTO                                                                                    \
    "SELECT id, nome, unidade, quantidade, ROUND(custo, 2) AS custo, sem_custo"                    \
    " FROM (SELECT id, nome, unidade FROM produto) AS nomes JOIN " BY_PRODUCT                      \
    " AS somas ON id = chave"
#define PRODUTO_LIST                                                                               \
    PAGE_SELECT "id, id AS produto_id, nome AS produto_nome, unidade, quantidade, custo,"          \
                " sem_custo" FROM_GROUPS(PRODUTO)

GROUP_ORDERS(PRODUTOS, consumo_filter, consumo_do_produto, PRODUTO_LIST, "custo", custo);
DB_WRITE(PRODUTOS_COUNT, consumo_filter, PAGE_TOTAL(FROM_GROUPS(PRODUTO)));
GROUP_LIST(POR_PRODUTO, consumo_filter, consumo_do_produto, PRODUTOS_COUNT, PRODUTOS_ORDERS);

enum db_result consumo_by_produto(struct db *db, struct consumo_filter *filter,
                                  struct consumo_do_produto *row, db_each *each, void *context)
{
    return page_scan(db, POR_PRODUTO, filter, row, each, context);
}

#define FORNECEDOR                                                                                 \
    "SELECT COALESCE(fornecedor_id, 9223372036854775807) AS id,"                                   \
    " COALESCE(fornecedor_id, 0) AS fornecedor_id, " ROUNDED_SUMS " FROM (SELECT id AS produto,"   \
    " fornecedor_id FROM produto) AS deles JOIN " BY_PRODUCT                                       \
    " AS somas ON produto = chave GROUP BY deles.fornecedor_id"
#define FORNECEDOR_LIST                                                                            \
    PAGE_SELECT "id, fornecedor_id, quantidade, custo, sem_custo" FROM_GROUPS(FORNECEDOR)

GROUP_ORDERS(FORNECEDORES, consumo_filter, consumo_do_fornecedor, FORNECEDOR_LIST, "custo", custo);
DB_WRITE(FORNECEDORES_COUNT, consumo_filter, PAGE_TOTAL(FROM_GROUPS(FORNECEDOR)));
GROUP_LIST(POR_FORNECEDOR, consumo_filter, consumo_do_fornecedor, FORNECEDORES_COUNT,
           FORNECEDORES_ORDERS);

enum db_result consumo_by_fornecedor(struct db *db, struct consumo_filter *filter,
                                     struct consumo_do_fornecedor *row, db_each *each,
                                     void *context)
{
    return page_scan(db, POR_FORNECEDOR, filter, row, each, context);
}

/*
 * The projects of a page are found first: in a short period by its days, else in order of id by an
 * index that covers the filter. Then their daily sums are added up: monthly sums of a project would
 * hardly be fewer. `id` is projeto_id + 1, because projeto_id may be 0.
 */
#define OF_PROJECTS " FROM consumo_diario FORCE INDEX (consumo_diario_projeto) WHERE "
#define SOUGHT                                                                                     \
    " FROM consumo_diario FORCE INDEX ({curto:PRIMARY}{!curto:consumo_diario_projeto}) WHERE "
#define IN_PERIOD "dia BETWEEN :inicio AND :fim{projeto_id: AND projeto_id = :projeto_id}" PRODUTOS
#define FOUND(beyond)                                                                              \
    SOUGHT IN_PERIOD "{ids: AND projeto_id IN " GROUPS_ASKED "}" beyond " GROUP BY projeto_id"
#define PROJETO_LIST(sign, order)                                                                  \
    PAGE_SELECT                                                                                    \
    "projeto_id + 1 AS id, projeto_id, (SELECT nome_projeto FROM demanda WHERE"                    \
    " demanda.projeto_id = pagina.projeto_id ORDER BY versao DESC LIMIT 1) AS projeto_nome,"       \
    " " ROUNDED_SUMS " FROM (SELECT projeto_id" FOUND(                                             \
        "{cursor_id: AND projeto_id " sign                                                         \
        " :cursor_id - 1}") " ORDER BY projeto_id" order PAGE_SLICE                                \
                            ") AS pagina STRAIGHT_JOIN (SELECT projeto_id AS deste, quantidade,"   \
                            " custo, sem_custo" OF_PROJECTS IN_PERIOD                              \
                            ") AS linhas ON deste = projeto_id GROUP BY projeto_id"                \
                            " ORDER BY projeto_id" order

DB_READ(PROJETOS, consumo_filter, consumo_do_projeto, PROJETO_LIST(">", ""));
DB_READ(PROJETOS_DESC, consumo_filter, consumo_do_projeto, PROJETO_LIST("<", " DESC"));
DB_WRITE(PROJETOS_COUNT, consumo_filter, PAGE_TOTAL(FOUND("")));
static const struct page_order PROJETO_ORDERS[] = {
    {"id", &PROJETOS, "id"},
    {"-id", &PROJETOS_DESC, "id"},
};
GROUP_LIST(POR_PROJETO, consumo_filter, consumo_do_projeto, PROJETOS_COUNT, PROJETO_ORDERS);

enum db_result consumo_by_projeto(struct db *db, struct consumo_filter *filter,
                                  struct consumo_do_projeto *row, db_each *each, void *context)
{
    return page_scan(db, POR_PROJETO, filter, row, each, context);
}

const char *consumo_orders(const char *agrupar)
{
    if (strcmp(agrupar, "mes") == 0)
        return "mes";
    return strcmp(agrupar, "projeto") == 0 ? "-id" : "-custo id";
}
