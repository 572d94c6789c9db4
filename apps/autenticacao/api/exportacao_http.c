#include "autenticacao/api/pessoa_http.h"
#include "autenticacao/api/refusals.h"
#include "autenticacao/auditoria.h"
#include "autenticacao/sessao.h"
#include "autenticacao/usuario.h"
#include "common/resource/record_json.h"

/* A list being written; `row` is the current row. */
struct list {
    struct json_out *out;
    const struct record *record;
    const void *row;
    int64_t count;
    bool more; /* rows that are not shown */
};

static void put_row(void *context)
{
    struct list *list = context;

    record_json_of(list->out, list->record, list->row, RECORD_OPEN);
    list->count++;
}

/* For a query that reads one row more than are shown. */
static void put_row_of_page(void *context)
{
    struct list *list = context;

    if (list->count < PAGE_ROWS_MAX)
        put_row(context);
    else
        list->more = true;
}

static enum db_result put_usuarios(struct db *db, int64_t pessoa_id, struct json_out *out)
{
    struct usuario row;
    /* PAGE_ROWS_MAX is more users than any person has. */
    struct usuario_filter filter = {
        .pessoa_id = pessoa_id,
        .page = {.number = 1, .size = PAGE_ROWS_MAX, .order = "id", .uncounted = true}};
    struct list list = {out, RECORD(usuario), &row, 0, false};

    json_out_key(out, "usuarios");
    json_out_open(out, '[');
    enum db_result result = usuario_list(db, &filter, &row, put_row, &list);
    json_out_close(out, ']');
    return result;
}

static enum db_result put_sessoes(struct db *db, int64_t pessoa_id, struct json_out *out)
{
    struct sessao row;
    struct list list = {out, RECORD(sessao), &row, 0, false};

    json_out_key(out, "sessoes");
    json_out_open(out, '[');
    enum db_result result = sessao_of_pessoa(db, pessoa_id, &row, put_row, &list);
    json_out_close(out, ']');
    return result;
}

static enum db_result put_dispositivos(struct db *db, int64_t pessoa_id, struct json_out *out)
{
    struct dispositivo row;
    struct list list = {out, RECORD(dispositivo), &row, 0, false};

    json_out_key(out, "dispositivos");
    json_out_open(out, '[');
    enum db_result result = dispositivo_of_pessoa(db, pessoa_id, &row, put_row, &list);
    json_out_close(out, ']');
    return result;
}

static enum db_result put_auditoria(struct db *db, int64_t pessoa_id, struct json_out *out)
{
    struct auditoria row;
    struct list list = {out, RECORD(auditoria), &row, 0, false};

    json_out_key(out, "auditoria");
    json_out_open(out, '[');
    enum db_result result = auditoria_of_pessoa(db, pessoa_id, &row, put_row_of_page, &list);
    json_out_close(out, ']');
    json_out_key(out, "haMaisAuditoria");
    json_out_bool(out, list.more);
    return result;
}

static enum db_result put_all(struct db *db, const struct pessoa *p, struct json_out *out)
{
    json_out_open(out, '{');
    json_out_key(out, "pessoa");
    record_json(out, pessoa, p, RECORD_OPEN);
    enum db_result result = put_usuarios(db, p->id, out);
    if (result == DB_OK)
        result = put_sessoes(db, p->id, out);
    if (result == DB_OK)
        result = put_dispositivos(db, p->id, out);
    if (result == DB_OK)
        result = put_auditoria(db, p->id, out);
    json_out_close(out, '}');
    return result;
}

static enum db_result record(struct db *db, void *context)
{
    struct ctx *ctx = context;
    struct autor autor = autor_of(ctx);

    return auditoria_add_pessoa(db, &autor, PESSOA_EXPORTADA, ctx->match.parameters[0].id);
}

/* All data of this service about a person (LGPD art. 18, II and V). */
void pessoas_export(struct ctx *ctx)
{
    struct pessoa p = {0};
    struct json_out out = {0};
    enum db_result result = pessoa_get(ctx->db, ctx->match.parameters[0].id, &p);

    if (result != DB_OK) {
        respond_refusal(ctx, result, PESSOA_REFUSALS);
        return;
    }
    result = db_transaction(ctx->db, record, ctx);
    if (result == DB_OK)
        result = put_all(ctx->db, &p, &out);
    if (result == DB_OK) {
        respond_json(ctx, 200, &out);
        return;
    }
    json_out_free(&out);
    respond_refusal(ctx, result, NULL);
}
