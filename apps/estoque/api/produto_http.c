#include "estoque/api/produto_http.h"

#include <inttypes.h>

#include "common/http/body.h"
#include "common/http/history_http.h"
#include "common/http/precondition.h"
#include "common/http/query.h"
#include "estoque/uniao.h"

static const struct problem AGUARDADO = {409, "produto-aguardado", "Produto aguardado"};
static const struct problem COM_ESTOQUE = {409, "produto-com-estoque", "Produto com estoque"};
static const struct problem UNIDO = {409, "produto-unido", "Produto unido a outro"};
static const struct problem INCOMPATIVEIS = {409, "produtos-incompativeis",
                                             "Produtos incompatíveis"};

const struct refusal PRODUTO_REFUSALS[] = {
    {DB_NONE, &PROBLEM_NOT_FOUND, "Este produto não existe."},
    {RULE_AGUARDADO, &AGUARDADO, "Há projetos à espera deste produto."},
    {RULE_COM_ESTOQUE, &COM_ESTOQUE, "Ainda há estoque deste produto; dê saída dele antes."},
    {RULE_UNIDO, &UNIDO, "Este produto foi unido a outro e não volta."},
    {RULE_DIFERENTES, &INCOMPATIVEIS,
     "Os dois produtos têm unidades ou casas decimais diferentes."},
    {RULE_DEMAIS, &INCOMPATIVEIS, "Um projeto passaria a pedir mais de 1.000.000."},
    {RULE_CONFLICT, &INCOMPATIVEIS, "O estoque passaria do que pode ter."},
    {0},
};

static void refuse_duplicate(struct ctx *ctx, const struct produto *p)
{
    struct duplicates duplicates = {0};
    enum db_result result = produto_duplicates(ctx->db, p, &duplicates);

    respond_duplicate(ctx, result, &duplicates);
}

static bool read_body(struct ctx *ctx, struct produto *p, enum record_use use)
{
    struct body body;

    if (!body_open(ctx, &body))
        return false;
    record_read(&body.fields, produto, p, use);
    produto_check(&body.fields, p);
    return body_close(ctx, &body);
}

/* Answers with the product, or with the store's refusal. */
static void answer(struct ctx *ctx, int status, enum db_result result, const struct produto *p)
{
    if (result == DB_OK)
        respond_record(ctx, status, p->versao, produto, p);
    else if (result == DB_DUPLICATE)
        refuse_duplicate(ctx, p);
    else if (result == RULE_INVALID)
        respond_fault(ctx, "casasDecimais",
                      "O estoque, ou o que projetos pedem dele, tem mais casas decimais.");
    else
        respond_refusal(ctx, result, PRODUTO_REFUSALS);
}

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

void produtos_create(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct produto p = {0};

    if (!read_body(ctx, &p, RECORD_CREATE))
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

    if (require_if_match(ctx, &versao) && read_body(ctx, &p, RECORD_REPLACE))
        answer(ctx, 200, produto_change(ctx->db, versao, &p, &autor), &p);
}

void produtos_patch(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct produto p = {.id = ctx->match.parameters[0].id};
    struct body body;
    int64_t versao;

    if (!heed_if_match(ctx, &versao) || !patch_open(ctx, &body))
        return;
    enum db_result result = produto_patch(ctx->db, versao, &body.fields, &p, &autor);
    if (patch_close(ctx, &body, result))
        answer(ctx, 200, result, &p);
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
        respond_refusal(ctx, result, PRODUTO_REFUSALS);
}

void produtos_restore(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct produto p = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (heed_if_match(ctx, &versao))
        answer(ctx, 200, produto_restore(ctx->db, versao, &p, &autor), &p);
}

void produtos_unite(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct produto p = {.id = ctx->match.parameters[0].id};
    struct body body;
    int64_t com_id = 0;
    int64_t versao;

    if (!heed_if_match(ctx, &versao) || !body_open(ctx, &body))
        return;
    (void)fields_int(&body.fields, "comId", 1, INT64_MAX, &com_id);
    if (!body_close(ctx, &body))
        return;
    enum db_result result = produto_unite(ctx->db, versao, com_id, &p, &autor);
    if (result == RULE_SEM_PAR)
        respond_fault(ctx, "comId",
                      com_id == p.id ? "É o próprio produto." : "Este produto não existe.");
    else
        answer(ctx, 200, result, &p);
}

static const struct history_source HISTORY = {"produto", produto_exists, PRODUTO_REFUSALS, "ADMIN"};

void produtos_history(struct ctx *ctx)
{
    history_show(ctx, &HISTORY);
}

void produtos_history_all(struct ctx *ctx)
{
    history_show_all(ctx, &HISTORY);
}
