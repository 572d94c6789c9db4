#include "estoque/api/estorno_http.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/http/body.h"
#include "common/http/precondition.h"
#include "estoque/estorno.h"

static const struct problem IMPOSSIVEL = {409, "estorno-impossivel", "Estorno impossível"};
static const struct problem JA_TIRADO = {409, "estoque-ja-tirado", "Estoque já tirado"};
static const struct problem ACIMA_DO_LIMITE = {409, "estoque-acima-do-limite",
                                               "Estoque acima do limite"};

static const struct refusal REFUSALS[] = {
    {DB_NONE, &PROBLEM_NOT_FOUND, "Esta movimentação não existe."},
    {RULE_CONFLICT, &ACIMA_DO_LIMITE, "O estoque passaria do que pode ter."},
    {0},
};

static void refuse(struct ctx *ctx, const struct recusa *recusa)
{
    const bool taken = *recusa->projetos != '\0';
    char detail[sizeof(recusa->projetos) + 160];

    (void)snprintf(detail, sizeof(detail), "%s%s%s%s", recusa->why, taken ? " Está com: " : "",
                   recusa->projetos, taken ? "." : "");
    respond_problem(ctx, taken ? &JA_TIRADO : &IMPOSSIVEL, detail);
}

void estornos_create(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct estorno estorno = {.produto_id = ctx->match.parameters[0].id,
                              .id = ctx->match.parameters[1].id};
    struct movimentacao m = {0};
    struct recusa recusa = {0};

    if (!body_record(ctx, estorno, &estorno, RECORD_CREATE))
        return;
    enum db_result result = estorno_create(ctx->db, &autor, &estorno, &m, &recusa);
    if (result == RULE_CONFLICT && recusa.why) {
        refuse(ctx, &recusa);
        return;
    }
    if (result != DB_OK) {
        respond_refusal(ctx, result, REFUSALS);
        return;
    }
    response_header(ctx, "Location", "/produtos/%" PRId64 "/movimentacoes/%" PRId64, m.produto_id,
                    m.id);
    respond_record_of(ctx, 201, 1, RECORD(movimentacao), &m, view_for(ctx, "ADMIN"));
}
