#pragma once

#include <stddef.h>

/* One binding of a topology: a durable topic exchange sends a routing key to a durable queue. */
struct binding {
    const char *exchange;
    const char *routing_key;
    const char *queue;
};

struct topology {
    const struct binding *bindings;
    size_t count;
};
