#pragma once

#include "common/broker.h"
#include "common/daemon.h"

/* What the parts of the broker module share. Nobody else includes it. */
enum { BROKER_CHANNEL = 1, BROKER_QUEUES_MAX = 8 };

struct broker {
    const char *host;
    int port;
    const char *vhost;
    const char *user;
    const char *password;
    amqp_connection_state_t connection; /* NULL while there is none */
    bool refused;
    long long connected_at; /* monotonic_ms; 0: never */
    bool attempted;
    struct backoff pace;

    const char *queues[BROKER_QUEUES_MAX];
    size_t queue_count;
    struct delivery *deliveries; /* a ring of what was sent and not yet taken */
    size_t capacity;
    size_t first;
    size_t waiting;

    uint64_t published; /* messages sent on this channel: the confirm tag of the last */
    struct publication *in_flight;
    size_t in_flight_count; /* sent so far */
    size_t unsettled;
    size_t all_settled_before;
};

/* Judges the answer to the last command; a fault is logged and ends the connection. */
bool broker_reply(struct broker *broker, const char *what);
