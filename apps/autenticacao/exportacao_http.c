#include <inttypes.h>
#include <stdio.h>

#include "autenticacao/auditoria_http.h"
#include "autenticacao/pessoa_http.h"
#include "autenticacao/usuario_http.h"
#include "common/json_build.h"

struct gathering {
    struct usuario usuario;
    struct auditoria auditoria;
    struct json_object *list;
};

static void add_usuario(void *context)
{
    struct gathering *gathering = context;

    json_object_array_add(gathering->list, usuario_json(&gathering->usuario));
}

static void add_auditoria(void *context)
{
    struct gathering *gathering = context;

    json_object_array_add(gathering->list, auditoria_json(&gathering->auditoria));
}

static enum db_result gather(struct ctx *ctx, int64_t id, struct json_object *whole)
{
    struct usuario_filter of_pessoa = {.pessoa_id = id, .ativo = -1};
    struct auditoria_filter about = {0};
    /* More rows than a person ever has. */
    struct page whole_list = {.number = 1, .size = PAGE_ROWS_MAX, .order = "id"};
    struct gathering gathering = {.list = json_object_new_array()};

    json_put(whole, "usuarios", gathering.list);
    enum db_result result =
        usuario_list(ctx->db, &of_pessoa, &whole_list, &gathering.usuario, add_usuario, &gathering);
    if (result != DB_OK)
        return result;
    gathering.list = json_object_new_array();
    json_put(whole, "auditoria", gathering.list);
    (void)snprintf(about.alvo, sizeof(about.alvo), "pessoa/%" PRId64, id);
    return auditoria_list(ctx->db, &about, &whole_list, &gathering.auditoria, add_auditoria,
                          &gathering);
}

static enum db_result record(struct db *db, void *context)
{
    struct ctx *ctx = context;
    struct origem origem = origem_of(ctx);

    return auditoria_add_pessoa(db, &origem, PESSOA_EXPORTADA, ctx->match.parameters[0].id);
}

/* All that is held about a person (LGPD art. 18, II and V). */
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
        result = gather(ctx, id, whole);
    if (result == DB_OK) {
        respond(ctx, 200, whole);
        return;
    }
    json_object_put(whole);
    respond_refusal(ctx, result, NULL);
}
