#include "autenticacao/api/pessoa_http.h"

#include <inttypes.h>

#include "autenticacao/api/refusals.h"
#include "common/http/body.h"
#include "common/http/precondition.h"
#include "common/http/query.h"

static const struct problem ANONIMIZADA = {409, "pessoa-anonimizada", "Pessoa anonimizada"};
static const struct problem COM_USUARIOS = {409, "pessoa-com-usuarios", "Pessoa com usuários"};

const struct refusal PESSOA_REFUSALS[] = {
    {DB_NONE, &PROBLEM_NOT_FOUND, "Esta pessoa não existe."},
    {DB_REFERENCED, &COM_USUARIOS, "Há usuários desta pessoa."},
    {RULE_ANONIMIZADA, &ANONIMIZADA, "Uma pessoa anonimizada não pode ser alterada."},
    {RULE_NAO_ADMINISTRADOR, &NAO_ADMINISTRADOR,
     "A pessoa de um usuário ADMIN deve ser ADMINISTRADOR."},
    {RULE_ULTIMO_ADMIN, &ULTIMO_ADMIN, "É a pessoa do último ADMIN ativo."},
    {0},
};

static void refuse_duplicate(struct ctx *ctx, const struct pessoa *p)
{
    struct duplicates duplicates = {0};
    enum db_result result = pessoa_duplicates(ctx->db, p, &duplicates);

    respond_duplicate(ctx, result, &duplicates);
}

/* Answers with the person, or with the store's refusal. */
static void answer(struct ctx *ctx, int status, enum db_result result, const struct pessoa *p)
{
    if (result == DB_OK)
        respond_record(ctx, status, p->versao, pessoa, p);
    else if (result == DB_DUPLICATE)
        refuse_duplicate(ctx, p);
    else
        respond_refusal(ctx, result, PESSOA_REFUSALS);
}

void pessoas_list(struct ctx *ctx)
{
    struct pessoa_filter filter = {0};
    struct pessoa p = {0};
    struct rows rows;

    if (!query_filter(ctx, pessoa_filter, &filter, PESSOA_ORDERS))
        return;
    rows_of(ctx, &rows, &filter.page, pessoa, &p, RECORD_OPEN);
    enum db_result result = pessoa_list(ctx->db, &filter, &p, rows_take, &rows);
    respond_page(ctx, result, &rows);
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
    answer(ctx, 201, result, &p);
}

void pessoas_get(struct ctx *ctx)
{
    struct pessoa p = {0};

    answer(ctx, 200, pessoa_get(ctx->db, ctx->match.parameters[0].id, &p), &p);
}

void pessoas_replace(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct pessoa p = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (require_if_match(ctx, &versao) && body_record(ctx, pessoa, &p, RECORD_REPLACE))
        answer(ctx, 200, pessoa_change(ctx->db, &autor, versao, &p), &p);
}

void pessoas_patch(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct pessoa p = {.id = ctx->match.parameters[0].id};
    struct body body;
    int64_t versao;

    if (!heed_if_match(ctx, &versao) || !patch_open(ctx, &body))
        return;
    enum db_result result = pessoa_patch(ctx->db, &autor, versao, &body.fields, &p);
    if (patch_close(ctx, &body, result))
        answer(ctx, 200, result, &p);
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
        respond_refusal(ctx, result, PESSOA_REFUSALS);
}

void pessoas_anonimizar(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct pessoa p = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (require_if_match(ctx, &versao))
        answer(ctx, 200, pessoa_anonimizar(ctx->db, &autor, versao, &p), &p);
}
