#include "estoque/api/produto_http.h"

#include <inttypes.h>

#include "common/http/body.h"
#include "common/http/history_http.h"
#include "common/http/precondition.h"
#include "common/http/query.h"

const char PRODUTO_UNKNOWN[] = "Este produto não existe.";

/* Answers with the product, or with the store's refusal. */
static void answer(struct ctx *ctx, int status, enum db_result result, const struct produto *p)
{
    if (result == DB_OK)
        respond_record(ctx, status, p->versao, produto, p);
    else
        respond_refusal(ctx, result,
                        result == DB_NONE ? PRODUTO_UNKNOWN
                                          : "Já existe um produto com este nome ou este código.");
}

void produtos_list(struct ctx *ctx)
{
    struct produto_filter filter = {0};
    struct produto p = {0};
    struct rows rows;

    if (!query_filter(ctx, produto_filter, &filter, PRODUTO_ORDERS))
        return;
    rows_of(ctx, &rows, produto, &p, RECORD_OPEN);
    enum db_result result = produto_list(ctx->db, &filter, &p, rows_take, &rows);
    respond_page(ctx, &filter.page, result, &rows);
}

void produtos_create(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct produto p = {0};

    if (!body_record(ctx, produto, &p, RECORD_CREATE))
        return;
    enum db_result result = produto_create(ctx->db, &p, &autor);
    if (result == DB_OK)
        response_header(ctx, "Location", "/produtos/%" PRId64, p.id);
    answer(ctx, 201, result, &p);
}

void produtos_get(struct ctx *ctx)
{
    struct produto p = {0};

    answer(ctx, 200, produto_get(ctx->db, ctx->match.parameters[0].id, &p), &p);
}

void produtos_replace(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct produto p = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (require_if_match(ctx, &versao) && body_record(ctx, produto, &p, RECORD_REPLACE))
        answer(ctx, 200, produto_change(ctx->db, versao, &p, &autor), &p);
}

void produtos_delete(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    int64_t versao;

    if (!require_if_match(ctx, &versao))
        return;
    enum db_result result = produto_retire(ctx->db, ctx->match.parameters[0].id, versao, &autor);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else
        respond_refusal(ctx, result,
                        result == DB_NONE ? PRODUTO_UNKNOWN
                                          : "Há projetos à espera deste produto.");
}

static const struct history_source HISTORY = {"produto", produto_exists, PRODUTO_UNKNOWN, "ADMIN"};

void produtos_history(struct ctx *ctx)
{
    history_show(ctx, &HISTORY);
}

void produtos_history_all(struct ctx *ctx)
{
    history_show_all(ctx, &HISTORY);
}
