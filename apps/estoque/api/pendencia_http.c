#include "estoque/api/pendencia_http.h"

#include "common/http/query.h"
#include "common/json/json_build.h"
#include "estoque/demanda.h"

static struct json_object *pendencia_json(const struct pendencia *p)
{
    const struct demanda *d = &p->demanda;
    struct json_object *object = json_object_new_object();

    json_put_int(object, "id", d->id);
    json_put(object, "projetoId", d->projeto_id ? json_object_new_int64(d->projeto_id) : NULL);
    json_put_text(object, "nomeProjeto", d->nome_projeto);
    json_put_int(object, "produtoId", d->produto_id);
    json_put_text(object, "produtoNome", p->produto_nome);
    json_put_int(object, "quantidade", d->pedida);
    json_put_int(object, "faltante", p->faltante);
    json_put_text(object, "desde", p->desde);
    return object;
}

struct listing {
    struct pendencia row;
    struct rows rows;
};

static void add_row(void *context)
{
    struct listing *listing = context;

    rows_add(&listing->rows, listing->row.demanda.id, pendencia_json(&listing->row));
}

void pendencias_list(struct ctx *ctx)
{
    struct listing listing = {0};
    struct pendencia_filter filter = {0};
    struct query query;
    struct page page;

    if (!query_open(ctx, &query))
        return;
    (void)query_int(&query, "produtoId", 1, INT64_MAX, &filter.produto_id);
    (void)query_int(&query, "projetoId", 1, INT64_MAX, &filter.projeto_id);
    page_read(&query, PENDENCIA_ORDERS, &page);
    if (!query_close(ctx, &query))
        return;
    rows_open(&listing.rows);
    enum db_result result =
        pendencia_list(ctx->db, &filter, &page, &listing.row, add_row, &listing);
    respond_page(ctx, &page, result, &listing.rows);
}
