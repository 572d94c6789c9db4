#include "estoque/pendencia_http.h"

#include "common/json_build.h"
#include "common/query.h"
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

    rows_add(&listing->rows, pendencia_json(&listing->row));
}

void pendencias_list(struct ctx *ctx)
{
    struct listing listing = {0};
    struct pendencia_filter filter = {0};
    struct pendencia_place after = {0};
    struct query query;
    struct page page;
    int64_t total = 0;

    if (!query_open(ctx, &query))
        return;
    (void)query_int(&query, "produtoId", 1, INT64_MAX, &filter.produto_id);
    (void)query_int(&query, "projetoId", 1, INT64_MAX, &filter.projeto_id);
    page_read_long(&query, PENDENCIA_ORDERS, &page);
    if (!query_close(ctx, &query))
        return;
    enum db_result result = page.after ? pendencia_place(ctx->db, page.after, &after) : DB_OK;
    if (result == DB_NONE) {
        respond_problem(ctx, 409, "A pendência depoisDe não espera mais; volte à primeira página.");
        return;
    }
    if (result == DB_OK)
        result = pendencia_count(ctx->db, &filter, PAGE_ROWS_MAX + 1, &total);
    rows_open(&listing.rows);
    if (result == DB_OK)
        result = pendencia_list(ctx->db, &filter, page.order, page.after ? &after : NULL, page.size,
                                page_offset(&page), &listing.row, add_row, &listing);
    page.last = listing.row.demanda.id;
    respond_page(ctx, &page, result, total, &listing.rows);
}
