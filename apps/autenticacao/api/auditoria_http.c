#include "autenticacao/api/auditoria_http.h"

#include "common/http/query.h"
#include "common/json/json_build.h"

struct origem origem_of(struct ctx *ctx)
{
    struct origem origem = {.chave = ctx->who.chave, .correlacao = ctx->request.correlation};

    request_address(&ctx->request, origem.endereco);
    return origem;
}

struct json_object *auditoria_json(const struct auditoria *a)
{
    struct json_object *object = json_object_new_object();

    json_put_int(object, "id", a->id);
    json_put_text(object, "acao", a->acao);
    json_put_text(object, "ator", a->ator);
    json_put_text(object, "alvo", a->alvo);
    json_put_text(object, "detalhe", a->detalhe);
    json_put_text(object, "endereco", a->endereco);
    json_put_text(object, "correlacaoId", a->correlacao);
    json_put_text(object, "criadoEm", a->criado_em);
    return object;
}

struct listing {
    struct auditoria row;
    struct rows rows;
};

static void add_row(void *context)
{
    struct listing *listing = context;

    rows_add(&listing->rows, listing->row.id, auditoria_json(&listing->row));
}

void auditoria_show(struct ctx *ctx)
{
    struct auditoria_filter filter = {0};
    struct listing listing = {0};
    struct query query;
    struct page page;

    if (!query_open(ctx, &query))
        return;
    (void)query_text(&query, "ator", 64, filter.ator);
    (void)query_text(&query, "alvo", 80, filter.alvo);
    if (fields_has(&query.fields, "acao"))
        (void)fields_choice(&query.fields, "acao", ACOES, filter.acao);
    query_days(&query, filter.de, filter.ate);
    page_read(&query, AUDITORIA_ORDERS, &page);
    if (!query_close(ctx, &query))
        return;
    rows_open(&listing.rows);
    enum db_result result =
        auditoria_list(ctx->db, &filter, &page, &listing.row, add_row, &listing);
    respond_page(ctx, &page, result, &listing.rows);
}
