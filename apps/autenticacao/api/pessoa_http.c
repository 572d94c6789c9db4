#include "autenticacao/api/pessoa_http.h"

#include <inttypes.h>

#include "autenticacao/api/auditoria_http.h"
#include "common/http/body.h"
#include "common/http/precondition.h"
#include "common/http/query.h"
#include "common/json/json_build.h"

static const char UNKNOWN[] = "Esta pessoa não existe.";

static bool read_cpf(struct fields *f, char cpf[static CPF_TEXT])
{
    char text[64];

    if (!fields_text(f, "cpf", 11, 14, text))
        return false;
    if (!cpf_normalise(text, cpf))
        fields_fault(f, "cpf", "CPF inválido.");
    return true;
}

static bool read_body(struct ctx *ctx, struct pessoa *p)
{
    struct body body;

    if (!body_open(ctx, &body))
        return false;
    fields_text(&body.fields, "nome", 1, PESSOA_NOME_MAX, p->nome);
    (void)read_cpf(&body.fields, p->cpf);
    fields_email(&body.fields, p->email);
    fields_telefone(&body.fields, &p->telefone);
    fields_endereco(&body.fields, &p->endereco);
    fields_choice(&body.fields, "tipo", TIPOS, p->tipo);
    /* PUT may send back what GET gave. */
    fields_ignore(&body.fields, "id");
    fields_ignore(&body.fields, "anonimizadaEm");
    fields_ignore(&body.fields, "versao");
    fields_ignore(&body.fields, "criadoEm");
    fields_ignore(&body.fields, "atualizadoEm");
    return body_close(ctx, &body);
}

struct json_object *pessoa_json(const struct pessoa *p)
{
    struct json_object *object = json_object_new_object();

    json_put_int(object, "id", p->id);
    json_put_text(object, "nome", p->nome);
    json_put_text(object, "cpf", p->cpf);
    json_put_text(object, "email", p->email);
    json_put(object, "telefone", *p->anonimizada_em ? NULL : telefone_json(&p->telefone));
    json_put(object, "endereco", *p->anonimizada_em ? NULL : endereco_json(&p->endereco));
    json_put_text(object, "tipo", p->tipo);
    json_put_text(object, "anonimizadaEm", p->anonimizada_em);
    json_put_int(object, "versao", p->versao);
    json_put_text(object, "criadoEm", p->criado_em);
    json_put_text(object, "atualizadoEm", p->atualizado_em);
    return object;
}

/* Answers with the person, or with what the store had against it. */
static void answer(struct ctx *ctx, int status, enum db_result result, const char *conflict,
                   const struct pessoa *p)
{
    if (result == DB_OK)
        respond_resource(ctx, status, p->versao, pessoa_json(p));
    else if (result == DB_NONE)
        respond_refusal(ctx, result, UNKNOWN);
    else
        respond_refusal(ctx, result,
                        result == DB_DUPLICATE ? "Já existe uma pessoa com este CPF." : conflict);
}

struct listing {
    struct pessoa row;
    struct rows rows;
};

static void add_row(void *context)
{
    struct listing *listing = context;

    rows_add(&listing->rows, listing->row.id, pessoa_json(&listing->row));
}

void pessoas_list(struct ctx *ctx)
{
    struct pessoa_filter filter = {0};
    struct listing listing = {0};
    struct query query;
    struct page page;

    if (!query_open(ctx, &query))
        return;
    (void)query_text(&query, "nome", PESSOA_NOME_MAX, filter.nome);
    if (fields_has(&query.fields, "cpf"))
        (void)read_cpf(&query.fields, filter.cpf);
    if (fields_has(&query.fields, "tipo"))
        (void)fields_choice(&query.fields, "tipo", TIPOS, filter.tipo);
    page_read(&query, PESSOA_ORDERS, &page);
    if (!query_close(ctx, &query))
        return;
    rows_open(&listing.rows);
    enum db_result result = pessoa_list(ctx->db, &filter, &page, &listing.row, add_row, &listing);
    respond_page(ctx, &page, result, &listing.rows);
}

void pessoas_create(struct ctx *ctx)
{
    struct origem origem = origem_of(ctx);
    struct pessoa p = {0};

    if (!read_body(ctx, &p))
        return;
    enum db_result result = pessoa_insert(ctx->db, &origem, &p);
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
    struct origem origem = origem_of(ctx);
    struct pessoa p = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (require_if_match(ctx, &versao) && read_body(ctx, &p))
        answer(ctx, 200, pessoa_update(ctx->db, &origem, versao, &p),
               "Uma pessoa anonimizada não muda, e a de um usuário ADMIN continua ADMINISTRADOR.",
               &p);
}

void pessoas_delete(struct ctx *ctx)
{
    struct origem origem = origem_of(ctx);
    int64_t versao;

    if (!require_if_match(ctx, &versao))
        return;
    enum db_result result = pessoa_delete(ctx->db, &origem, ctx->match.parameters[0].id, versao);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else
        respond_refusal(ctx, result, result == DB_NONE ? UNKNOWN : "Há usuários desta pessoa.");
}

void pessoas_anonimizar(struct ctx *ctx)
{
    struct origem origem = origem_of(ctx);
    struct pessoa p = {.id = ctx->match.parameters[0].id};
    int64_t versao;

    if (require_if_match(ctx, &versao))
        answer(ctx, 200, pessoa_anonimizar(ctx->db, &origem, versao, &p),
               "É a pessoa do último ADMIN ativo.", &p);
}
