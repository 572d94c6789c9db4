#include "fornecedores/api/fornecedor_http.h"

#include <inttypes.h>

#include "common/http/body.h"
#include "common/http/precondition.h"
#include "common/http/query.h"
#include "common/json/json_build.h"
#include "fornecedores/fornecedor.h"

static const char UNKNOWN[] = "Este fornecedor não existe.";

static bool read_cnpj(struct fields *f, char cnpj[static CNPJ_TEXT])
{
    char text[80];

    if (!fields_text(f, "cnpj", 14, 18, text))
        return false;
    if (!cnpj_normalise(text, cnpj))
        fields_fault(f, "cnpj", "CNPJ inválido.");
    return true;
}

/* PATCH and PUT may send back what GET gave. */
static void ignore_what_is_ours(struct fields *f)
{
    fields_ignore(f, "id");
    fields_ignore(f, "versao");
    fields_ignore(f, "criadoEm");
    fields_ignore(f, "atualizadoEm");
}

static bool read_body(struct ctx *ctx, struct fornecedor *fornecedor)
{
    struct body body;

    if (!body_open(ctx, &body))
        return false;
    fields_text(&body.fields, "nome", 1, FORNECEDOR_NOME_MAX, fornecedor->nome);
    (void)read_cnpj(&body.fields, fornecedor->cnpj);
    if (fields_has(&body.fields, "email"))
        fields_email(&body.fields, fornecedor->email);
    fields_telefone(&body.fields, &fornecedor->telefone);
    fields_endereco(&body.fields, &fornecedor->endereco);
    ignore_what_is_ours(&body.fields);
    return body_close(ctx, &body);
}

static struct json_object *fornecedor_json(const struct fornecedor *f)
{
    struct json_object *object = json_object_new_object();

    json_put_int(object, "id", f->id);
    json_put_text(object, "nome", f->nome);
    json_put_text(object, "cnpj", f->cnpj);
    json_put_text(object, "email", f->email);
    json_put(object, "telefone", telefone_json(&f->telefone));
    json_put(object, "endereco", endereco_json(&f->endereco));
    json_put_int(object, "versao", f->versao);
    json_put_text(object, "criadoEm", f->criado_em);
    json_put_text(object, "atualizadoEm", f->atualizado_em);
    return object;
}

/* Answers with the supplier, or with what the store had against it. */
static void answer(struct ctx *ctx, int status, enum db_result result, const struct fornecedor *f)
{
    if (result == DB_OK)
        respond_resource(ctx, status, f->versao, fornecedor_json(f));
    else
        respond_refusal(ctx, result,
                        result == DB_NONE ? UNKNOWN : "Já existe um fornecedor com este CNPJ.");
}

struct listing {
    struct fornecedor row;
    struct rows rows;
};

static void add_row(void *context)
{
    struct listing *listing = context;

    rows_add(&listing->rows, listing->row.id, fornecedor_json(&listing->row));
}

void fornecedores_list(struct ctx *ctx)
{
    struct fornecedor_filter filter = {0};
    struct listing listing = {0};
    struct query query;
    struct page page;
    char uf[16];

    if (!query_open(ctx, &query))
        return;
    (void)query_text(&query, "nome", FORNECEDOR_NOME_MAX, filter.nome);
    if (fields_has(&query.fields, "cnpj"))
        (void)read_cnpj(&query.fields, filter.cnpj);
    (void)query_text(&query, "cidade", FORNECEDOR_CIDADE_MAX, filter.cidade);
    if (query_text(&query, "uf", 2, uf) && !uf_normalise(uf, filter.uf))
        fields_fault(&query.fields, "uf", "Não é uma unidade da federação.");
    page_read(&query, FORNECEDOR_ORDERS, &page);
    if (!query_close(ctx, &query))
        return;
    rows_open(&listing.rows);
    enum db_result result =
        fornecedor_list(ctx->db, &filter, &page, &listing.row, add_row, &listing);
    respond_page(ctx, &page, result, &listing.rows);
}

void fornecedores_create(struct ctx *ctx)
{
    struct fornecedor f = {0};

    if (!read_body(ctx, &f))
        return;
    enum db_result result = fornecedor_insert(ctx->db, &f);
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
    struct fornecedor f = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (require_if_match(ctx, &versao) && read_body(ctx, &f))
        answer(ctx, 200, fornecedor_update(ctx->db, versao, &f), &f);
}

void fornecedores_change_telefone(struct ctx *ctx)
{
    struct fornecedor f = {.id = ctx->match.parameters[0].id};
    struct body body;
    int64_t versao;

    if (!require_if_match(ctx, &versao) || !body_open(ctx, &body))
        return;
    telefone_read(&body.fields, &f.telefone);
    if (body_close(ctx, &body))
        answer(ctx, 200, fornecedor_update_telefone(ctx->db, versao, &f), &f);
}

void fornecedores_change_endereco(struct ctx *ctx)
{
    struct fornecedor f = {.id = ctx->match.parameters[0].id};
    struct body body;
    int64_t versao;

    if (!require_if_match(ctx, &versao) || !body_open(ctx, &body))
        return;
    endereco_read(&body.fields, &f.endereco);
    if (body_close(ctx, &body))
        answer(ctx, 200, fornecedor_update_endereco(ctx->db, versao, &f), &f);
}

void fornecedores_delete(struct ctx *ctx)
{
    int64_t versao;

    if (!require_if_match(ctx, &versao))
        return;
    enum db_result result = fornecedor_delete(ctx->db, ctx->match.parameters[0].id, versao);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else
        respond_refusal(ctx, result, UNKNOWN);
}
