#include "estoque/api/relatorio_http.h"

#include <string.h>

#include "common/http/query.h"
#include "estoque/consumo.h"
#include "estoque/inventario.h"

/* Reads the page of a report, which is continued only by its links: depoisDe is refused. */
static void read_page(struct query *query, const char *orders, struct page *page)
{
    page_read(query, orders, page);
    if (page->after_row != 0)
        fields_fault(&query->fields, "depoisDe", "Não vale num relatório; siga o Link next.");
}

/* Answers with the groups of the page, and the sum of all of them. */
// NOLINTBEGIN(bugprone-macro-parentheses): names of functions and types
#define ANSWER(name, asked, type, list, total)                                                     \
    static void name(struct ctx *ctx, struct asked##_filter *filter)                               \
    {                                                                                              \
        struct type row = {0};                                                                     \
        struct asked##_soma sum = {0};                                                             \
        struct rows rows;                                                                          \
                                                                                                   \
        rows_of(ctx, &rows, &filter->page, type, &row, RECORD_OPEN);                               \
        rows_sum(&rows, asked##_soma, &sum);                                                       \
        enum db_result result = list(ctx->db, filter, &row, rows_take, &rows);                     \
        if (result == DB_OK && filter->page.refusal == PAGE_GIVEN)                                 \
            result = total(ctx->db, filter, &sum);                                                 \
        respond_page(ctx, result, &rows);                                                          \
    }
// NOLINTEND(bugprone-macro-parentheses)

ANSWER(consumo_do_mes, consumo, consumo_do_mes, consumo_by_mes, consumo_sum)
ANSWER(consumo_do_produto, consumo, consumo_do_produto, consumo_by_produto, consumo_sum)
ANSWER(consumo_do_projeto, consumo, consumo_do_projeto, consumo_by_projeto, consumo_sum)
ANSWER(consumo_do_fornecedor, consumo, consumo_do_fornecedor, consumo_by_fornecedor, consumo_sum)

static const struct {
    const char *name;
    void (*answer)(struct ctx *ctx, struct consumo_filter *filter);
} CONSUMO[] = {{"mes", consumo_do_mes},
               {"produto", consumo_do_produto},
               {"projeto", consumo_do_projeto},
               {"fornecedor", consumo_do_fornecedor}};

void relatorios_consumo(struct ctx *ctx)
{
    struct consumo_filter filter = {0};
    struct query query;

    if (!query_open(ctx, &query))
        return;
    record_read(&query.fields, consumo_filter, &filter, RECORD_CREATE);
    if (*filter.de && *filter.ate && strcmp(filter.ate, filter.de) < 0)
        fields_fault(&query.fields, "ate", "Não pode ser antes de \"de\".");
    consumo_period(&filter);
    read_page(&query, consumo_orders(filter.agrupar), &filter.page);
    if (!query_close(ctx, &query))
        return;
    for (size_t i = 0; i < sizeof(CONSUMO) / sizeof(CONSUMO[0]); i++)
        if (strcmp(CONSUMO[i].name, filter.agrupar) == 0)
            CONSUMO[i].answer(ctx, &filter);
}

ANSWER(estoque_do_produto, inventario, inventario_do_produto, inventario_by_produto, inventario_sum)
ANSWER(estoque_do_fornecedor, inventario, inventario_do_fornecedor, inventario_by_fornecedor,
       inventario_sum)

void relatorios_estoque(struct ctx *ctx)
{
    struct inventario_filter filter = {0};
    struct query query;

    if (!query_open(ctx, &query))
        return;
    record_read(&query.fields, inventario_filter, &filter, RECORD_CREATE);
    read_page(&query, INVENTARIO_ORDERS, &filter.page);
    if (!query_close(ctx, &query))
        return;
    if (strcmp(filter.agrupar, "fornecedor") == 0)
        estoque_do_fornecedor(ctx, &filter);
    else
        estoque_do_produto(ctx, &filter);
}
