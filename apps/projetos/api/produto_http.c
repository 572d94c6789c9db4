#include "projetos/api/produto_http.h"

#include "common/http/query.h"
#include "common/json/json_build.h"
#include "projetos/produto.h"

struct listing {
    struct produto row;
    struct rows rows;
};

static void add_row(void *context)
{
    struct listing *listing = context;
    const struct produto *p = &listing->row;
    struct json_object *object = json_object_new_object();

    json_put_int(object, "id", p->id);
    json_put_text(object, "nome", p->nome);
    json_put_text(object, "codigo", p->codigo);
    json_put_text(object, "cor", p->cor);
    json_put_text(object, "unidade", p->unidade);
    json_put_money(object, "valor", p->valor);
    json_put_int(object, "quantidade", p->quantidade);
    json_put_int(object, "versao", p->versao);
    rows_add(&listing->rows, p->id, object);
}

void produtos_list(struct ctx *ctx)
{
    char nome[PRODUTO_NOME_MAX * 4 + 1] = "";
    struct listing listing = {0};
    struct query query;
    struct page page;

    if (!query_open(ctx, &query))
        return;
    (void)query_text(&query, "nome", PRODUTO_NOME_MAX, nome);
    page_read(&query, PRODUTO_ORDERS, &page);
    if (!query_close(ctx, &query))
        return;
    rows_open(&listing.rows);
    enum db_result result = produto_list(ctx->db, nome, &page, &listing.row, add_row, &listing);
    respond_page(ctx, &page, result, &listing.rows);
}
