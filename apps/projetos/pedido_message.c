#include "projetos/pedido.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/json/json_build.h"
#include "common/messaging/outbox.h"
#include "mensagens/topologia.h"

static struct json_object *body_of(const struct projeto *p, const struct pedido *pedido)
{
    struct json_object *body = json_object_new_object();

    json_put_text(body, "nomeProjeto", p->nome);
    json_put_text(body, "nomeProduto", pedido->produto_nome);
    json_put_quantity(body, "quantidade", pedido->quantidade);
    return body;
}

static struct json_object *headers_of(const struct projeto *p, const struct pedido *pedido)
{
    struct json_object *headers = json_object_new_object();

    json_put_int(headers, HEADER_PROJETO_ID, p->id);
    json_put_int(headers, HEADER_PRODUTO_ID, pedido->produto_id);
    json_put_int(headers, HEADER_VERSAO, p->versao);
    json_put_text(headers, HEADER_STATUS_PROJETO, p->status);
    if (pedido->unido_id != 0)
        json_put_int(headers, HEADER_UNIDO_ID, pedido->unido_id);
    if (pedido->so_cortado)
        json_put_int(headers, HEADER_SO_CORTADO, 1);
    return headers;
}

enum db_result pedidos_announce(struct db *db, const struct autor *autor, const char *type,
                                const struct projeto *p, const struct pedido *pedidos, size_t count)
{
    struct outbox outbox = {.count = 0};
    enum db_result result = DB_OK;
    char order_key[32];

    (void)snprintf(order_key, sizeof(order_key), "projeto/%" PRId64, p->id);
    for (size_t i = 0; result == DB_OK && i < count; i++) {
        struct outbox_message message = {.exchange = EXCHANGE_PROJETOS,
                                         .type = type,
                                         .source = "projetos",
                                         .order_key = order_key,
                                         .correlation = autor->correlation,
                                         .autor = autor->chave,
                                         .endereco = autor->endereco,
                                         .headers = headers_of(p, &pedidos[i]),
                                         .body = body_of(p, &pedidos[i])};

        result = outbox_gather(db, &outbox, &message);
        json_object_put(message.headers);
        json_object_put(message.body);
    }
    if (result == DB_OK)
        result = outbox_write(db, &outbox);
    outbox_drop(&outbox);
    return result;
}
