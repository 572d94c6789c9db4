#include "projetos/api/produto_http.h"

#include "common/http/query.h"
#include "projetos/produto.h"

void produtos_list(struct ctx *ctx)
{
    struct produto_filter filter = {0};
    struct produto p = {0};
    struct rows rows;

    if (!query_filter(ctx, produto_filter, &filter, PRODUTO_ORDERS))
        return;
    rows_of(ctx, &rows, &filter.page, produto, &p, RECORD_OPEN);
    enum db_result result = produto_list(ctx->db, &filter, &p, rows_take, &rows);
    respond_page(ctx, result, &rows);
}
