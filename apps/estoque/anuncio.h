#pragma once

#include <json-c/json.h>

#include "common/messaging/outbox.h"

/* What a message of this service is about; the messages of one subject keep their order. */
struct assunto {
    const char *kind; /* "produto", "projeto", "demanda" */
    int64_t id;
};

/* Adds a message of this service to those of `outbox`, which its owner writes; to the table at once
 * when that is NULL. Takes `headers` and `body` over. */
enum db_result anuncio_add(struct db *db, struct outbox *outbox, const char *type,
                           struct assunto assunto, struct json_object *headers,
                           struct json_object *body, const char *correlacao);
