#include "autenticacao/api/conta_http.h"

#include <stdlib.h>
#include <string.h>

#include "autenticacao/api/auditoria_http.h"
#include "autenticacao/api/pessoa_http.h"
#include "autenticacao/api/sessao_http.h"
#include "autenticacao/api/usuario_http.h"
#include "autenticacao/assinatura.h"
#include "common/http/body.h"
#include "common/json/json_build.h"

/* Only an ADMIN works with CPFs: a session of anybody else that was left open tells none. */
static void mask_cpf(struct json_object *pessoa, const char cpf[static CPF_TEXT])
{
    char masked[CPF_FORMATTED_TEXT];

    cpf_mask(cpf, masked);
    json_put_text(pessoa, "cpf", masked);
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
    struct json_object *conta = json_object_new_object();
    struct json_object *pessoa = pessoa_json(&p);
    if (strcmp(u.papel, ADMIN) != 0)
        mask_cpf(pessoa, p.cpf);
    json_put(conta, "usuario", usuario_json(&u));
    json_put(conta, "pessoa", pessoa);
    respond(ctx, 200, conta);
}

void conta_change_senha(struct ctx *ctx)
{
    struct origem origem = origem_of(ctx);
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
        !credential_or_answer(ctx, ctx->who.chave, old, "senhaAtual", &u) ||
        !hash_or_answer(ctx, new, hash))
        return;
    enum db_result result =
        usuario_set_senha(ctx->db, &origem, u.versao, SENHA_ALTERADA, hash, ctx->who.sessao_id, &u);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else if (result == DB_STALE)
        respond_problem(ctx, 409, "Sua senha, ou seu papel, acaba de mudar; entre de novo.");
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
