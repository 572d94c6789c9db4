#include "estoque/api/movimentacao_http.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/http/body.h"
#include "common/http/precondition.h"
#include "common/http/query.h"
#include "common/json/json_build.h"
#include "estoque/api/produto_http.h"
#include "estoque/movimentacao.h"

/* Where colleagues work from is for an ADMIN alone. */
static struct json_object *movimentacao_json(const struct ctx *ctx, const struct movimentacao *m)
{
    struct json_object *object = json_object_new_object();

    json_put_int(object, "id", m->id);
    json_put_int(object, "produtoId", m->produto_id);
    json_put_text(object, "produtoNome", m->produto_nome);
    json_put_text(object, "tipo", m->tipo);
    json_put_int(object, "quantidade", m->quantidade);
    json_put_int(object, "saldo", m->saldo);
    json_put_text(object, "motivo", m->motivo);
    json_put(object, "projetoId", m->projeto_id ? json_object_new_int64(m->projeto_id) : NULL);
    json_put_text(object, "usuario", m->usuario);
    if (strcmp(ctx->who.papel, "ADMIN") == 0)
        json_put_text(object, "endereco", m->endereco);
    json_put_text(object, "correlacaoId", m->correlacao_id);
    json_put_text(object, "criadoEm", m->criado_em);
    return object;
}

struct listing {
    const struct ctx *ctx;
    struct movimentacao row;
    struct rows rows;
};

static void add_row(void *context)
{
    struct listing *listing = context;

    rows_add(&listing->rows, listing->row.id, movimentacao_json(listing->ctx, &listing->row));
}

/* Reads the filters but produtoId, and the page. */
static void read_query(struct query *query, struct movimentacao_filter *filter, struct page *page)
{
    struct fields *f = &query->fields;

    if (fields_has(f, "tipo"))
        (void)fields_choice(f, "tipo", TIPOS, filter->tipo);
    (void)query_int(query, "projetoId", 1, INT64_MAX, &filter->projeto_id);
    (void)query_text(query, "usuario", AUTOR_MAX, filter->usuario);
    query_days(query, filter->de, filter->ate);
    page_read(query, MOVIMENTACAO_ORDERS, page);
}

static void answer_page(struct ctx *ctx, const struct movimentacao_filter *filter,
                        struct page *page)
{
    struct listing listing = {.ctx = ctx};

    rows_open(&listing.rows);
    enum db_result result =
        movimentacao_list(ctx->db, filter, page, &listing.row, add_row, &listing);
    respond_page(ctx, page, result, &listing.rows);
}

void movimentacoes_list(struct ctx *ctx)
{
    struct movimentacao_filter filter = {0};
    struct query query;
    struct page page;

    if (!query_open(ctx, &query))
        return;
    (void)query_int(&query, "produtoId", 1, INT64_MAX, &filter.produto_id);
    read_query(&query, &filter, &page);
    if (query_close(ctx, &query))
        answer_page(ctx, &filter, &page);
}

void movimentacoes_of_produto(struct ctx *ctx)
{
    struct movimentacao_filter filter = {.produto_id = ctx->match.parameters[0].id};
    struct produto p = {0};
    struct query query;
    struct page page;

    if (!query_open(ctx, &query))
        return;
    read_query(&query, &filter, &page);
    if (!query_close(ctx, &query))
        return;
    enum db_result result = produto_get(ctx->db, filter.produto_id, &p);
    if (result == DB_OK)
        answer_page(ctx, &filter, &page);
    else
        respond_refusal(ctx, result, PRODUTO_UNKNOWN);
}

/* The stock cannot give that much, or hold that much. */
static void refuse(struct ctx *ctx, const struct movimentacao *m, const struct produto *p)
{
    char detail[160];

    if (strcmp(m->tipo, TIPO_SAIDA) == 0)
        (void)snprintf(detail, sizeof(detail), "O estoque só tem %" PRId64 ".", p->quantidade);
    else
        (void)snprintf(detail, sizeof(detail), "O estoque passaria de %d.", QUANTIDADE_MAX);
    respond_problem(ctx, 409, detail);
}

void movimentacoes_create(struct ctx *ctx)
{
    struct movimentacao m = {.produto_id = ctx->match.parameters[0].id};
    struct produto p = {0};
    struct body body;
    char motivo[MOTIVO_MAX * 4 + 1] = "";

    if (!body_open(ctx, &body))
        return;
    bool known =
        fields_choice(&body.fields, "tipo", TIPO_ENTRADA " " TIPO_SAIDA " " TIPO_AJUSTE, m.tipo);
    int64_t least = known && strcmp(m.tipo, TIPO_AJUSTE) == 0 ? 0 : 1;
    (void)fields_int(&body.fields, "quantidade", least, QUANTIDADE_MAX, &m.quantidade);
    fields_text(&body.fields, "motivo", 1, MOTIVO_MAX, motivo);
    if (!body_close(ctx, &body))
        return;
    movimentacao_describe(&m, motivo, ctx->who.chave, ctx->request.correlation);
    request_address(&ctx->request, m.endereco);
    enum db_result result = movimentacao_create(ctx->db, &m, &p);
    if (result == DB_CONFLICT) {
        refuse(ctx, &m, &p);
        return;
    }
    if (result != DB_OK) {
        respond_refusal(ctx, result, PRODUTO_UNKNOWN);
        return;
    }
    response_header(ctx, "Location", "/produtos/%" PRId64 "/movimentacoes/%" PRId64, m.produto_id,
                    m.id);
    respond_resource(ctx, 201, 1, movimentacao_json(ctx, &m));
}

void movimentacoes_get(struct ctx *ctx)
{
    struct movimentacao m = {0};
    enum db_result result =
        movimentacao_get(ctx->db, ctx->match.parameters[1].id, ctx->match.parameters[0].id, &m);

    if (result == DB_OK)
        respond_resource(ctx, 200, 1, movimentacao_json(ctx, &m));
    else
        respond_refusal(ctx, result, "Esta movimentação não existe.");
}
