#include "estoque/api/pendencia_http.h"

#include "common/http/query.h"
#include "estoque/demanda.h"

void pendencias_list(struct ctx *ctx)
{
    struct pendencia_filter filter = {0};
    struct pendencia p = {0};
    struct query query;
    struct rows rows;

    if (!query_open(ctx, &query))
        return;
    record_read(&query.fields, pendencia_filter, &filter, RECORD_CREATE);
    page_read(&query, PENDENCIA_ORDERS, &filter.page);
    if (!query_close(ctx, &query))
        return;
    rows_of(&rows, pendencia, &p, RECORD_OPEN);
    enum db_result result = pendencia_list(ctx->db, &filter, &p, rows_take, &rows);
    respond_page(ctx, &filter.page, result, &rows);
}
