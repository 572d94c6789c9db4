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
    json_put_int(body, "quantidade", pedido->quantidade);
    return body;
}

static struct json_object *headers_of(const struct projeto *p, const struct pedido *pedido)
{
    struct json_object *headers = json_object_new_object();

    json_put_int(headers, HEADER_PROJETO_ID, p->id);
    json_put_int(headers, HEADER_PRODUTO_ID, pedido->produto_id);
    json_put_int(headers, HEADER_VERSAO, p->versao);
    return headers;
}

static enum db_result announce(struct db *db, const char *correlation, const char *type,
                               const struct projeto *p, const struct pedido *pedidos, size_t count)
{
    struct outbox_message messages[DB_ROWS_MAX];
    char order_key[32];

    (void)snprintf(order_key, sizeof(order_key), "projeto/%" PRId64, p->id);
    for (size_t i = 0; i < count; i++)
        messages[i] = (struct outbox_message){.exchange = EXCHANGE_PROJETOS,
                                              .type = type,
                                              .source = "projetos",
                                              .order_key = order_key,
                                              .correlation = correlation,
                                              .headers = headers_of(p, &pedidos[i]),
                                              .body = body_of(p, &pedidos[i])};
    enum db_result result = outbox_add_many(db, messages, count);
    for (size_t i = 0; i < count; i++) {
        json_object_put(messages[i].headers);
        json_object_put(messages[i].body);
    }
    return result;
}

enum db_result pedidos_announce(struct db *db, const char *correlation, const char *type,
                                const struct projeto *p, const struct pedido *pedidos, size_t count)
{
    enum db_result result = DB_OK;

    for (size_t done = 0; result == DB_OK && done < count; done += DB_ROWS_MAX)
        result = announce(db, correlation, type, p, &pedidos[done],
                          count - done < DB_ROWS_MAX ? count - done : DB_ROWS_MAX);
    return result;
}
