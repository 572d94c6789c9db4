#include "fornecedores/api/fornecedor_http.h"

#include <inttypes.h>

#include "common/http/body.h"
#include "common/http/history_http.h"
#include "common/http/precondition.h"
#include "common/http/query.h"
#include "fornecedores/fornecedor.h"

static const struct refusal REFUSALS[] = {
    {DB_NONE, &PROBLEM_NOT_FOUND, "Este fornecedor não existe."},
    {0},
};

static void refuse_duplicate(struct ctx *ctx, const struct fornecedor *f)
{
    struct duplicates duplicates = {0};
    enum db_result result = fornecedor_duplicates(ctx->db, f, &duplicates);

    respond_duplicate(ctx, result, &duplicates);
}

/* Answers with the supplier, or with the store's refusal. */
static void answer(struct ctx *ctx, int status, enum db_result result, const struct fornecedor *f)
{
    if (result == DB_OK)
        respond_record(ctx, status, f->versao, fornecedor, f);
    else if (result == DB_DUPLICATE)
        refuse_duplicate(ctx, f);
    else
        respond_refusal(ctx, result, REFUSALS);
}

void fornecedores_list(struct ctx *ctx)
{
    struct fornecedor_filter filter = {0};
    struct fornecedor f = {0};
    struct rows rows;

    if (!query_filter(ctx, fornecedor_filter, &filter, FORNECEDOR_ORDERS))
        return;
    rows_of(ctx, &rows, &filter.page, fornecedor, &f, RECORD_OPEN);
    enum db_result result = fornecedor_list(ctx->db, &filter, &f, rows_take, &rows);
    respond_page(ctx, result, &rows);
}

static bool read_body(struct ctx *ctx, struct fornecedor *f, enum record_use use)
{
    struct body body;

    if (!body_open(ctx, &body))
        return false;
    record_read(&body.fields, fornecedor, f, use);
    fornecedor_check(&body.fields, f);
    return body_close(ctx, &body);
}

void fornecedores_create(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct fornecedor f = {0};

    if (!read_body(ctx, &f, RECORD_CREATE))
        return;
    enum db_result result = fornecedor_create(ctx->db, &autor, &f);
    if (result == DB_OK)
        response_header(ctx, "Location", "/fornecedores/%" PRId64, f.id);
    answer(ctx, 201, result, &f);
}

void fornecedores_get(struct ctx *ctx)
{
    struct fornecedor f = {0};

    answer(ctx, 200, fornecedor_get(ctx->db, ctx->match.parameters[0].id, &f), &f);
}

void fornecedores_replace(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct fornecedor f = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (require_if_match(ctx, &versao) && read_body(ctx, &f, RECORD_REPLACE))
        answer(ctx, 200, fornecedor_change(ctx->db, &autor, versao, &f), &f);
}

void fornecedores_patch(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct fornecedor f = {.id = ctx->match.parameters[0].id};
    struct body body;
    int64_t versao;

    if (!heed_if_match(ctx, &versao) || !patch_open(ctx, &body))
        return;
    enum db_result result = fornecedor_patch(ctx->db, &autor, versao, &body.fields, &f);
    if (patch_close(ctx, &body, result))
        answer(ctx, 200, result, &f);
}

void fornecedores_change_telefone(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct fornecedor f = {.id = ctx->match.parameters[0].id};
    struct body body;
    int64_t versao;

    if (!heed_if_match(ctx, &versao) || !body_open(ctx, &body))
        return;
    record_read(&body.fields, telefone, &f.telefone, RECORD_REPLACE);
    telefone_check(&body.fields, &f.telefone);
    if (body_close(ctx, &body))
        answer(ctx, 200, fornecedor_change_telefone(ctx->db, &autor, versao, &f), &f);
}

void fornecedores_change_endereco(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct fornecedor f = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (heed_if_match(ctx, &versao) && body_record(ctx, endereco, &f.endereco, RECORD_REPLACE))
        answer(ctx, 200, fornecedor_change_endereco(ctx->db, &autor, versao, &f), &f);
}

void fornecedores_delete(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    int64_t versao;

    if (!require_if_match(ctx, &versao))
        return;
    enum db_result result = fornecedor_retire(ctx->db, &autor, ctx->match.parameters[0].id, versao);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else
        respond_refusal(ctx, result, REFUSALS);
}

void fornecedores_restore(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct fornecedor f = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (heed_if_match(ctx, &versao))
        answer(ctx, 200, fornecedor_restore(ctx->db, &autor, versao, &f), &f);
}

static const struct history_source HISTORY = {"fornecedor", fornecedor_exists, REFUSALS, "ADMIN"};

void fornecedores_history(struct ctx *ctx)
{
    history_show(ctx, &HISTORY);
}

void fornecedores_history_all(struct ctx *ctx)
{
    history_show_all(ctx, &HISTORY);
}
