#include "estoque/api/movimentacao_http.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/http/body.h"
#include "common/http/precondition.h"
#include "common/http/query.h"
#include "estoque/api/produto_http.h"
#include "estoque/lancamento.h"

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
    query_check_days(query, filter->de, filter->ate);
    page_read(query, MOVIMENTACAO_ORDERS, &filter->page);
}

static void answer_page(struct ctx *ctx, struct movimentacao_filter *filter)
{
    struct movimentacao m = {0};
    struct rows rows;

    rows_of(ctx, &rows, movimentacao, &m, view_of(ctx));
    enum db_result result = movimentacao_list(ctx->db, filter, &m, rows_take, &rows);
    respond_page(ctx, &filter->page, result, &rows);
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

    if (!query_open(ctx, &query))
        return;
    read_query(&query, &filter);
    if (!query_close(ctx, &query))
        return;
    enum db_result result = produto_get(ctx->db, filter.produto_id, &p);
    if (result == DB_OK)
        answer_page(ctx, &filter);
    else
        respond_refusal(ctx, result, PRODUTO_UNKNOWN);
}

static bool is_count(const struct movimentacao *m)
{
    return strcmp(m->tipo, TIPO_AJUSTE) == 0;
}

/* A count may exceed QUANTIDADE_MAX where the stock does, which lancamento_create judges. */
static void check_quantidade(struct fields *f, const struct movimentacao *m)
{
    if (is_count(m) || fields_is_wrong(f, "quantidade"))
        return;
    if (m->quantidade == 0 || m->quantidade > QUANTIDADE_MAX)
        fields_fault(f, "quantidade", "Deve ser de 1 a %d.", QUANTIDADE_MAX);
}

/* 422: a count beyond what the stock may have. 409: the stock would become negative or too
 * large. */
static void refuse(struct ctx *ctx, const struct movimentacao *m, const struct produto *p)
{
    const int64_t most = p->quantidade > QUANTIDADE_MAX ? p->quantidade : QUANTIDADE_MAX;
    char detail[160];

    if (is_count(m)) {
        (void)snprintf(detail, sizeof(detail), "Deve ser de 0 a %" PRId64 ".", most);
        respond_fault(ctx, "quantidade", detail);
        return;
    }
    if (strcmp(m->tipo, TIPO_SAIDA) == 0)
        (void)snprintf(detail, sizeof(detail), "O estoque só tem %" PRId64 ".", p->quantidade);
    else
        (void)snprintf(detail, sizeof(detail), "O estoque passaria de %d.", QUANTIDADE_MAX);
    respond_problem(ctx, 409, detail);
}

void movimentacoes_create(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct movimentacao m = {.produto_id = ctx->match.parameters[0].id};
    struct produto p = {0};
    struct body body;

    if (!body_open(ctx, &body))
        return;
    record_read(&body.fields, movimentacao, &m, RECORD_CREATE);
    check_quantidade(&body.fields, &m);
    if (!body_close(ctx, &body))
        return;
    enum db_result result = lancamento_create(ctx->db, &autor, &m, &p);
    if (result == RULE_CONFLICT) {
        refuse(ctx, &m, &p);
        return;
    }
    if (result != DB_OK) {
        respond_refusal(ctx, result, PRODUTO_UNKNOWN);
        return;
    }
    response_header(ctx, "Location", "/produtos/%" PRId64 "/movimentacoes/%" PRId64, m.produto_id,
                    m.id);
    respond_movimentacao(ctx, 201, &m);
}

void movimentacoes_get(struct ctx *ctx)
{
    struct movimentacao m = {0};
    enum db_result result =
        movimentacao_get(ctx->db, ctx->match.parameters[1].id, ctx->match.parameters[0].id, &m);

    if (result == DB_OK)
        respond_movimentacao(ctx, 200, &m);
    else
        respond_refusal(ctx, result, "Esta movimentação não existe.");
}
