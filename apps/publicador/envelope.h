#pragma once

#include "common/messaging/broker.h"
#include "publicador/outbox_store.h"

/* The AMQP properties and headers of a row, as docs/messaging.md has them. */
struct envelope {
    amqp_basic_properties_t properties;
    amqp_pool_t pool;
    struct json_object *headers;
};

/* NULL when it is filled, and then envelope_clear frees what it holds; else why the row can be no
 * message. The row is borrowed until then. */
const char *envelope_fill(struct envelope *envelope, const struct row *row, const char *service);
void envelope_clear(struct envelope *envelope);
