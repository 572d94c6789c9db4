#pragma once

#include <json-c/json.h>

#include "common/db/database.h"

/* What a message of this service is about; the messages of one subject keep their order. */
struct assunto {
    const char *kind; /* "produto", "projeto", "demanda" */
    int64_t id;
};

/* Adds a message of this service to the outbox. Takes `headers` and `body` over. */
enum db_result anuncio_add(struct db *db, const char *type, struct assunto assunto,
                           struct json_object *headers, struct json_object *body,
                           const char *correlacao);
