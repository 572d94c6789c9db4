#include "autenticacao/api/conta_http.h"
#include "autenticacao/api/refusals.h"

#include <stdlib.h>
#include <string.h>

#include "autenticacao/api/pessoa_http.h"
#include "autenticacao/api/sessao_http.h"
#include "autenticacao/api/usuario_http.h"
#include "autenticacao/assinatura.h"
#include "common/http/body.h"
#include "common/resource/record_json.h"

/* Only an ADMIN sees a full CPF, so that an open session of another user reveals none. */
static void mask_cpf(struct pessoa *p)
{
    char masked[CPF_FORMATTED_TEXT];

    cpf_mask(p->cpf, masked);
    memcpy(p->cpf, masked, sizeof(masked));
}

void conta_show(struct ctx *ctx)
{
    struct usuario u = {0};
    struct pessoa p = {0};
    enum db_result result = usuario_get(ctx->db, ctx->who.chave, &u);

    if (result == DB_OK)
        result = pessoa_get(ctx->db, u.pessoa_id, &p);
    if (result != DB_OK) {
        respond_refusal(ctx, result, NULL);
        return;
    }
    if (strcmp(u.papel, ADMIN) != 0)
        mask_cpf(&p);
    struct json_out out = {0};
    json_out_open(&out, '{');
    json_out_key(&out, "usuario");
    record_json(&out, usuario, &u, RECORD_OPEN);
    json_out_key(&out, "pessoa");
    record_json(&out, pessoa, &p, RECORD_OPEN);
    json_out_close(&out, '}');
    respond_json(ctx, 200, &out);
}

void conta_change_senha(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct usuario u = {0};
    char old[SENHA_TEXT] = "";
    char new[SENHA_TEXT] = "";
    char hash[SENHA_HASH_TEXT];
    struct body body;

    if (!body_open(ctx, &body))
        return;
    fields_text(&body.fields, "senhaAtual", 1, SENHA_MAX, old);
    read_senha(&body.fields, "senhaNova", new);
    if (!body_close(ctx, &body) ||
        !check_senha(ctx, "senhaNova", new, ctx->who.chave, ctx->who.nome) ||
        !own_senha_or_answer(ctx, old, "senhaAtual", &u) || !hash_or_answer(ctx, new, hash))
        return;
    enum db_result result =
        usuario_set_senha(ctx->db, &autor, u.versao, SENHA_ALTERADA, hash, ctx->who.sessao_id, &u);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else if (result == RULE_STALE)
        respond_problem(ctx, &USUARIO_ALTERADO,
                        "Sua senha, ou seu papel, acaba de mudar; entre de novo.");
    else
        respond_refusal(ctx, result, NULL);
}

void chaves_show(struct ctx *ctx)
{
    char *text = strdup(assinatura_jwks());

    if (text)
        respond_text(ctx, "application/jwk-set+json", text);
    else
        respond_unavailable(ctx);
}
