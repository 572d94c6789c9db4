#include "estoque/api/movimentacao_http.h"

#include <string.h>

#include "common/http/precondition.h"
#include "common/http/query.h"
#include "estoque/api/produto_http.h"
#include "estoque/movimentacao.h"

static const struct refusal REFUSALS[] = {
    {DB_NONE, &PROBLEM_NOT_FOUND, "Esta movimentação não existe."},
    {0},
};

/* Only an ADMIN sees the addresses of other users. */
static enum record_view view_of(const struct ctx *ctx)
{
    return view_for(ctx, "ADMIN");
}

static void respond_movimentacao(struct ctx *ctx, int status, const struct movimentacao *m)
{
    respond_record_of(ctx, status, 1, RECORD(movimentacao), m, view_of(ctx));
}

/* Reads the filters, except for produtoId, and the page. */
static void read_query(struct query *query, struct movimentacao_filter *filter)
{
    record_read(&query->fields, movimentacao_filter, filter, RECORD_CREATE);
    if (*filter->usuario && *filter->autor)
        fields_fault(&query->fields, "usuario", "É o mesmo que autor; use só um dos dois.");
    else if (*filter->usuario)
        memcpy(filter->autor, filter->usuario, sizeof(filter->autor));
    query_days(query, filter->de, filter->ate, filter->inicio, filter->fim);
    page_read(query, MOVIMENTACAO_ORDERS, &filter->page);
}

static void answer_page(struct ctx *ctx, struct movimentacao_filter *filter)
{
    struct movimentacao m = {0};
    struct rows rows;

    rows_of(ctx, &rows, &filter->page, movimentacao, &m, view_of(ctx));
    enum db_result result = movimentacao_list(ctx->db, filter, &m, rows_take, &rows);
    respond_page(ctx, result, &rows);
}

void movimentacoes_list(struct ctx *ctx)
{
    struct movimentacao_filter filter = {0};
    struct query query;

    if (!query_open(ctx, &query))
        return;
    (void)query_int(&query, "produtoId", 1, INT64_MAX, &filter.produto_id);
    read_query(&query, &filter);
    if (query_close(ctx, &query))
        answer_page(ctx, &filter);
}

void movimentacoes_of_produto(struct ctx *ctx)
{
    struct movimentacao_filter filter = {.produto_id = ctx->match.parameters[0].id};
    struct produto p = {0};
    struct query query;
    bool united = false;

    if (!query_open(ctx, &query))
        return;
    read_query(&query, &filter);
    if (!query_close(ctx, &query))
        return;
    enum db_result result = produto_read(ctx->db, filter.produto_id, &p);
    if (result == DB_OK && !p.ativo && p.unido_a == 0)
        result = DB_NONE;
    if (result == DB_OK)
        result = produto_tem_unidos(ctx->db, filter.produto_id, &united);
    if (united) {
        filter.unidos = filter.produto_id;
        filter.produto_id = 0;
    }
    if (result == DB_OK)
        answer_page(ctx, &filter);
    else
        respond_refusal(ctx, result, PRODUTO_REFUSALS);
}

void movimentacoes_get(struct ctx *ctx)
{
    struct movimentacao m = {0};
    enum db_result result =
        movimentacao_get(ctx->db, ctx->match.parameters[1].id, ctx->match.parameters[0].id, &m);

    if (result == DB_OK)
        respond_movimentacao(ctx, 200, &m);
    else
        respond_refusal(ctx, result, REFUSALS);
}
