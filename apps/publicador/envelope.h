#pragma once

#include "common/messaging/broker.h"
#include "publicador/outbox_store.h"

/* The AMQP properties and headers of a row, see docs/messaging.md. */
struct envelope {
    amqp_basic_properties_t properties;
    amqp_pool_t pool;
    struct json_object *headers;
};

/* Returns NULL when filled; row, service and user are then borrowed until envelope_clear, which
 * frees the memory. Otherwise returns why the row cannot be a message, in Portuguese. `user` is
 * that of the connection: the broker refuses any other. */
const char *envelope_fill(struct envelope *envelope, const struct row *row, const char *service,
                          const char *user);
void envelope_clear(struct envelope *envelope);
