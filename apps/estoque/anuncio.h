#pragma once

#include <json-c/json.h>

#include "common/auth/autor.h"
#include "common/messaging/outbox.h"

/* Messages with the same order key keep their order. */
struct order_key {
    const char *kind; /* "produto", "projeto", "demanda" */
    int64_t id;
};

/* Adds a message of this service to `outbox`, which the caller writes later, or directly to the
 * table when `outbox` is NULL. Takes ownership of `headers` and `body`. */
enum db_result anuncio_add(struct db *db, struct outbox *outbox, const char *type,
                           struct order_key key, struct json_object *headers,
                           struct json_object *body, const struct autor *autor);
