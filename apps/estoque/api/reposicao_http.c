#include "estoque/api/reposicao_http.h"

#include "common/http/query.h"
#include "estoque/reposicao.h"

void reposicoes_list(struct ctx *ctx)
{
    struct reposicao_filter filter = {0};
    struct reposicao r = {0};
    struct rows rows;

    if (!query_filter(ctx, reposicao_filter, &filter, REPOSICAO_ORDERS))
        return;
    rows_of(ctx, &rows, &filter.page, reposicao, &r, RECORD_OPEN);
    enum db_result result = reposicao_list(ctx->db, &filter, &r, rows_take, &rows);
    respond_page(ctx, result, &rows);
}
