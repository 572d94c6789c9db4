#include "autenticacao/api/auditoria_http.h"
#include "autenticacao/api/pessoa_http.h"
#include "autenticacao/api/usuario_http.h"
#include "autenticacao/sessao.h"
#include "common/json/json_build.h"

struct gathering {
    struct usuario usuario;
    struct sessao sessao;
    struct auditoria auditoria;
    struct json_object *list;
};

static void add_usuario(void *context)
{
    struct gathering *gathering = context;

    json_object_array_add(gathering->list, usuario_json(&gathering->usuario));
}

static void add_sessao(void *context)
{
    struct gathering *gathering = context;
    const struct sessao *s = &gathering->sessao;
    struct json_object *object = json_object_new_object();

    json_put_text(object, "usuario", s->chave);
    json_put_text(object, "criadoEm", s->criado_em);
    json_put_text(object, "expiraEm", s->expira_em);
    json_put_text(object, "encerradaEm", s->encerrada_em);
    json_put_text(object, "motivo", s->motivo);
    json_object_array_add(gathering->list, object);
}

static void add_auditoria(void *context)
{
    struct gathering *gathering = context;

    json_object_array_add(gathering->list, auditoria_json(&gathering->auditoria));
}

static struct json_object *put_list(struct json_object *whole, const char *name)
{
    struct json_object *list = json_object_new_array();

    json_put(whole, name, list);
    return list;
}

static enum db_result gather(struct db *db, int64_t id, struct json_object *whole)
{
    struct usuario_filter of_pessoa = {.pessoa_id = id, .ativo = -1};
    /* More users than a person ever has. */
    struct page all = {.number = 1, .size = PAGE_ROWS_MAX, .order = "id"};
    struct gathering gathering = {.list = put_list(whole, "usuarios")};
    enum db_result result =
        usuario_list(db, &of_pessoa, &all, &gathering.usuario, add_usuario, &gathering);

    if (result != DB_OK)
        return result;
    gathering.list = put_list(whole, "sessoes");
    result = sessao_of_pessoa(db, id, &gathering.sessao, add_sessao, &gathering);
    if (result != DB_OK)
        return result;
    gathering.list = put_list(whole, "auditoria");
    result = auditoria_of_pessoa(db, id, &gathering.auditoria, add_auditoria, &gathering);
    json_put(whole, "haMaisAuditoria",
             json_object_new_boolean(json_object_array_length(gathering.list) == PAGE_ROWS_MAX));
    return result;
}

static enum db_result record(struct db *db, void *context)
{
    struct ctx *ctx = context;
    struct origem origem = origem_of(ctx);

    return auditoria_add_pessoa(db, &origem, PESSOA_EXPORTADA, ctx->match.parameters[0].id);
}

/* All that this service holds about a person (LGPD art. 18, II and V). */
void pessoas_export(struct ctx *ctx)
{
    int64_t id = ctx->match.parameters[0].id;
    struct pessoa p = {0};
    enum db_result result = pessoa_get(ctx->db, id, &p);

    if (result != DB_OK) {
        respond_refusal(ctx, result, "Esta pessoa não existe.");
        return;
    }
    struct json_object *whole = json_object_new_object();
    json_put(whole, "pessoa", pessoa_json(&p));
    result = db_transaction(ctx->db, record, ctx);
    if (result == DB_OK)
        result = gather(ctx->db, id, whole);
    if (result == DB_OK) {
        respond(ctx, 200, whole);
        return;
    }
    json_object_put(whole);
    respond_refusal(ctx, result, NULL);
}
