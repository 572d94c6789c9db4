#pragma once

#include "common/base/daemon.h"
#include "common/messaging/broker.h"

/* What the parts of the broker module share. Nobody else includes it. */
enum { BROKER_CHANNEL = 1, BROKER_QUEUES_MAX = 8 };

struct broker {
    const char *host;
    int port;
    const char *ca; /* "" without TLS */
    const char *vhost;
    const char *user;
    const char *password;
    amqp_connection_state_t connection; /* NULL while there is none */
    bool refused;
    long long connected_at; /* monotonic_ms; 0: never */
    bool useful;            /* the last connection has had something confirmed */
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

/* The same of an answer that is there. */
bool broker_judge(struct broker *broker, const char *what, amqp_rpc_reply_t reply);

/* Says why the connection is over, and ends it. Always false. */
bool broker_lost(struct broker *broker, const char *what, int status);

/*
 * Waits up to `milliseconds` for one frame and takes it in. False when the connection is over;
 * `*idle` tells that nothing came.
 */
bool broker_take_frame(struct broker *broker, int milliseconds, bool *idle);

/* What a frame may bring: a confirm (or its refusal), a message of ours that comes back, a message
 * from a queue. */
void broker_settle(struct broker *broker, uint64_t tag, bool multiple,
                   enum publication_outcome outcome);
bool broker_take_return(struct broker *broker);
bool broker_take_delivery(struct broker *broker, const amqp_basic_deliver_t *deliver);

void broker_forget_deliveries(struct broker *broker);
bool broker_same_bytes(amqp_bytes_t a, amqp_bytes_t b);
