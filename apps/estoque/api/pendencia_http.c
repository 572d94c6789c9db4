#include "estoque/api/pendencia_http.h"

#include "common/http/query.h"
#include "estoque/demanda.h"

void pendencias_list(struct ctx *ctx)
{
    struct pendencia_filter filter = {0};
    struct pendencia p = {0};
    struct rows rows;

    if (!query_filter(ctx, pendencia_filter, &filter, PENDENCIA_ORDERS))
        return;
    rows_of(ctx, &rows, &filter.page, pendencia, &p, RECORD_OPEN);
    enum db_result result = pendencia_list(ctx->db, &filter, &p, rows_take, &rows);
    respond_page(ctx, result, &rows);
}
