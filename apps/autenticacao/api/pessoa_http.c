#include "autenticacao/api/pessoa_http.h"

#include <inttypes.h>

#include "common/http/body.h"
#include "common/http/precondition.h"
#include "common/http/query.h"

static const char UNKNOWN[] = "Esta pessoa não existe.";

/* Answers with the person, or with the store's refusal. */
static void answer(struct ctx *ctx, int status, enum db_result result, const char *conflict,
                   const struct pessoa *p)
{
    if (result == DB_OK)
        respond_record(ctx, status, p->versao, pessoa, p);
    else if (result == DB_NONE)
        respond_refusal(ctx, result, UNKNOWN);
    else
        respond_refusal(ctx, result,
                        result == DB_DUPLICATE ? "Já existe uma pessoa com este CPF." : conflict);
}

void pessoas_list(struct ctx *ctx)
{
    struct pessoa_filter filter = {0};
    struct pessoa p = {0};
    struct rows rows;

    if (!query_filter(ctx, pessoa_filter, &filter, PESSOA_ORDERS))
        return;
    rows_of(ctx, &rows, pessoa, &p, RECORD_OPEN);
    enum db_result result = pessoa_list(ctx->db, &filter, &p, rows_take, &rows);
    respond_page(ctx, &filter.page, result, &rows);
}

void pessoas_create(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct pessoa p = {0};

    if (!body_record(ctx, pessoa, &p, RECORD_CREATE))
        return;
    enum db_result result = pessoa_create(ctx->db, &autor, &p);
    if (result == DB_OK)
        response_header(ctx, "Location", "/pessoas/%" PRId64, p.id);
    answer(ctx, 201, result, NULL, &p);
}

void pessoas_get(struct ctx *ctx)
{
    struct pessoa p = {0};

    answer(ctx, 200, pessoa_get(ctx->db, ctx->match.parameters[0].id, &p), NULL, &p);
}

void pessoas_replace(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct pessoa p = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (require_if_match(ctx, &versao) && body_record(ctx, pessoa, &p, RECORD_REPLACE))
        answer(ctx, 200, pessoa_change(ctx->db, &autor, versao, &p),
               "Uma pessoa anonimizada não pode ser alterada, e a de um usuário ADMIN deve ser "
               "ADMINISTRADOR.",
               &p);
}

void pessoas_delete(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    int64_t versao;

    if (!require_if_match(ctx, &versao))
        return;
    enum db_result result = pessoa_remove(ctx->db, &autor, ctx->match.parameters[0].id, versao);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else
        respond_refusal(ctx, result, result == DB_NONE ? UNKNOWN : "Há usuários desta pessoa.");
}

void pessoas_anonimizar(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct pessoa p = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (require_if_match(ctx, &versao))
        answer(ctx, 200, pessoa_anonimizar(ctx->db, &autor, versao, &p),
               "É a pessoa do último ADMIN ativo.", &p);
}
