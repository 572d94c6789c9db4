#include <string.h>

#include "common/json/json_build.h"
#include "estoque/anuncio.h"
#include "estoque/demanda.h"

static struct json_object *body_of(const struct demanda *d, const struct resposta *resposta,
                                   const char *produto_nome)
{
    struct json_object *body = json_object_new_object();

    json_put_text(body, "nomeProjeto", d->nome_projeto);
    json_put_text(body, "nomeProduto", produto_nome);
    json_put_quantity(body, "quantidade", resposta->quantidade);
    if (strcmp(resposta->type, ESTOQUE_INSUFICIENTE) == 0)
        json_put_quantity(body, "faltante", resposta->faltante);
    json_put_quantity(body, "devolvida", resposta->devolvida);
    json_put_cost(body, "custo", d->custo);
    return body;
}

enum db_result demanda_answer(struct db *db, struct outbox *outbox, const struct demanda *d,
                              const struct resposta *resposta, const char *produto_nome,
                              const struct autor *autor)
{
    struct json_object *headers = json_object_new_object();
    struct order_key key = {"demanda", d->id};

    if (d->projeto_id != 0) {
        key = (struct order_key){"projeto", d->projeto_id};
        json_put_int(headers, HEADER_PROJETO_ID, d->projeto_id);
        json_put_int(headers, HEADER_VERSAO, d->versao);
    }
    json_put_int(headers, HEADER_PRODUTO_ID, d->produto_id);
    json_put_int(headers, HEADER_SEQUENCIA, d->sequencia);
    return anuncio_add(db, outbox, resposta->type, key, headers, body_of(d, resposta, produto_nome),
                       autor);
}

enum db_result demanda_ask_to_serve(struct db *db, struct outbox *outbox, int64_t produto_id,
                                    const char *correlation)
{
    struct json_object *headers = json_object_new_object();

    json_put_int(headers, HEADER_PRODUTO_ID, produto_id);
    return anuncio_add(db, outbox, ESTOQUE_ATENDER, (struct order_key){"produto", produto_id},
                       headers, json_object_new_object(),
                       &(struct autor){.correlation = correlation});
}
