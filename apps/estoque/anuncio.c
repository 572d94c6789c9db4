#include "estoque/anuncio.h"

#include <inttypes.h>
#include <stdio.h>

#include "mensagens/topologia.h"

enum db_result anuncio_add(struct db *db, struct outbox *outbox, const char *type,
                           struct assunto assunto, struct json_object *headers,
                           struct json_object *body, const char *correlacao)
{
    char subject[40];

    (void)snprintf(subject, sizeof(subject), "%s/%" PRId64, assunto.kind, assunto.id);
    const struct outbox_message message = {.exchange = EXCHANGE_ESTOQUE,
                                           .type = type,
                                           .source = "estoque",
                                           .subject = subject,
                                           .correlation = correlacao,
                                           .headers = headers,
                                           .body = body};
    enum db_result result = outbox ? outbox_gather(db, outbox, &message) : outbox_add(db, &message);
    json_object_put(headers);
    json_object_put(body);
    return result;
}
