#include "estoque/api/produto_http.h"

#include <inttypes.h>
#include <string.h>

#include "common/http/body.h"
#include "common/http/precondition.h"
#include "common/http/query.h"
#include "common/json/json_build.h"

const char PRODUTO_UNKNOWN[] = "Este produto não existe.";

struct autor autor_of(const struct ctx *ctx)
{
    struct autor autor = {.usuario = ctx->who.chave, .correlacao = ctx->request.correlation};

    request_address(&ctx->request, autor.endereco);
    return autor;
}

/* Reads the members that POST and PUT share. */
static void read_fields(struct fields *f, struct produto *p)
{
    fields_text(f, "nome", 1, PRODUTO_NOME_MAX, p->nome);
    if (fields_has(f, "codigo"))
        fields_text(f, "codigo", 1, PRODUTO_CODIGO_MAX, p->codigo);
    if (fields_has(f, "cor"))
        fields_text(f, "cor", 1, PRODUTO_COR_MAX, p->cor);
    memcpy(p->unidade, "chapa", sizeof("chapa"));
    if (fields_has(f, "unidade"))
        fields_text(f, "unidade", 1, PRODUTO_UNIDADE_MAX, p->unidade);
    fields_money(f, "valor", &p->valor);
    if (fields_has(f, "estoqueMinimo"))
        (void)fields_int(f, "estoqueMinimo", 0, QUANTIDADE_MAX, &p->estoque_minimo);
    if (fields_has(f, "fornecedorId"))
        (void)fields_int(f, "fornecedorId", 1, INT64_MAX, &p->fornecedor_id);
}

static struct json_object *produto_json(const struct produto *p)
{
    struct json_object *object = json_object_new_object();

    json_put_int(object, "id", p->id);
    json_put_text(object, "nome", p->nome);
    json_put_text(object, "codigo", p->codigo);
    json_put_text(object, "cor", p->cor);
    json_put_text(object, "unidade", p->unidade);
    json_put_money(object, "valor", p->valor);
    json_put_int(object, "quantidade", p->quantidade);
    json_put_int(object, "estoqueMinimo", p->estoque_minimo);
    json_put(object, "fornecedorId",
             p->fornecedor_id ? json_object_new_int64(p->fornecedor_id) : NULL);
    json_put_int(object, "versao", p->versao);
    json_put_text(object, "criadoEm", p->criado_em);
    json_put_text(object, "atualizadoEm", p->atualizado_em);
    return object;
}

/* Answers with the product, or with what the store had against it. */
static void answer(struct ctx *ctx, int status, enum db_result result, const struct produto *p)
{
    if (result == DB_OK)
        respond_resource(ctx, status, p->versao, produto_json(p));
    else
        respond_refusal(ctx, result,
                        result == DB_NONE ? PRODUTO_UNKNOWN
                                          : "Já existe um produto com este nome ou este código.");
}

struct listing {
    struct produto row;
    struct rows rows;
};

static void add_row(void *context)
{
    struct listing *listing = context;

    rows_add(&listing->rows, listing->row.id, produto_json(&listing->row));
}

void produtos_list(struct ctx *ctx)
{
    struct produto_filter filter = {0};
    struct listing listing = {0};
    struct query query;
    struct page page;
    char below[8] = "";

    if (!query_open(ctx, &query))
        return;
    (void)query_text(&query, "nome", PRODUTO_NOME_MAX, filter.nome);
    (void)query_text(&query, "codigo", PRODUTO_CODIGO_MAX, filter.codigo);
    (void)query_int(&query, "fornecedorId", 1, INT64_MAX, &filter.fornecedor_id);
    if (fields_has(&query.fields, "abaixoDoMinimo"))
        (void)fields_choice(&query.fields, "abaixoDoMinimo", "true false", below);
    filter.abaixo_do_minimo = strcmp(below, "true") == 0;
    page_read(&query, PRODUTO_ORDERS, &page);
    if (!query_close(ctx, &query))
        return;
    rows_open(&listing.rows);
    enum db_result result = produto_list(ctx->db, &filter, &page, &listing.row, add_row, &listing);
    respond_page(ctx, &page, result, &listing.rows);
}

void produtos_create(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct produto p = {0};
    struct body body;

    if (!body_open(ctx, &body))
        return;
    read_fields(&body.fields, &p);
    if (fields_has(&body.fields, "quantidade"))
        (void)fields_int(&body.fields, "quantidade", 0, QUANTIDADE_MAX, &p.quantidade);
    if (!body_close(ctx, &body))
        return;
    enum db_result result = produto_create(ctx->db, &p, &autor);
    if (result == DB_OK)
        response_header(ctx, "Location", "/produtos/%" PRId64, p.id);
    answer(ctx, 201, result, &p);
}

void produtos_get(struct ctx *ctx)
{
    struct produto p = {0};

    answer(ctx, 200, produto_get(ctx->db, ctx->match.parameters[0].id, &p), &p);
}

void produtos_replace(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct produto p = {.id = ctx->match.parameters[0].id};
    struct body body;
    int64_t versao;

    if (!require_if_match(ctx, &versao) || !body_open(ctx, &body))
        return;
    read_fields(&body.fields, &p);
    fields_ignore(&body.fields, "id");
    fields_ignore(&body.fields, "quantidade");
    fields_ignore(&body.fields, "versao");
    fields_ignore(&body.fields, "criadoEm");
    fields_ignore(&body.fields, "atualizadoEm");
    if (body_close(ctx, &body))
        answer(ctx, 200, produto_change(ctx->db, versao, &p, &autor), &p);
}

void produtos_delete(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    int64_t versao;

    if (!require_if_match(ctx, &versao))
        return;
    enum db_result result = produto_retire(ctx->db, ctx->match.parameters[0].id, versao, &autor);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else
        respond_refusal(ctx, result,
                        result == DB_NONE ? PRODUTO_UNKNOWN
                                          : "Há projetos à espera deste produto.");
}
