#include "autenticacao/api/auditoria_http.h"

#include "common/http/query.h"

void auditoria_show(struct ctx *ctx)
{
    struct auditoria_filter filter = {0};
    struct auditoria row = {0};
    struct query query;
    struct rows rows;

    if (!query_open(ctx, &query))
        return;
    record_read(&query.fields, auditoria_filter, &filter, RECORD_CREATE);
    query_days(&query, filter.de, filter.ate, filter.inicio, filter.fim);
    page_read(&query, AUDITORIA_ORDERS, &filter.page);
    if (!query_close(ctx, &query))
        return;
    rows_of(ctx, &rows, &filter.page, auditoria, &row, RECORD_OPEN);
    enum db_result result = auditoria_list(ctx->db, &filter, &row, rows_take, &rows);
    respond_page(ctx, result, &rows);
}
