#include "estoque/anuncio.h"

#include <inttypes.h>
#include <stdio.h>

#include "mensagens/topologia.h"

enum db_result anuncio_add(struct db *db, struct outbox *outbox, const char *type,
                           struct order_key key, struct json_object *headers,
                           struct json_object *body, const struct autor *autor)
{
    char order_key[40];

    (void)snprintf(order_key, sizeof(order_key), "%s/%" PRId64, key.kind, key.id);
    const struct outbox_message message = {.exchange = EXCHANGE_ESTOQUE,
                                           .type = type,
                                           .source = "estoque",
                                           .order_key = order_key,
                                           .correlation = autor->correlation,
                                           .autor = autor->chave,
                                           .endereco = autor->endereco,
                                           .headers = headers,
                                           .body = body};
    enum db_result result = outbox ? outbox_gather(db, outbox, &message) : outbox_add(db, &message);
    json_object_put(headers);
    json_object_put(body);
    return result;
}
