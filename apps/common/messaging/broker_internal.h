#pragma once

#include "common/base/daemon.h"
#include "common/messaging/broker.h"

/*
 * Shared by the files of the broker module only. Each of them calls only those before it:
 * broker_deliveries.c, broker_fault.c, broker_frames.c, then broker_publish.c and broker_consume.c,
 * then broker.c.
 */
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
    bool confirmed_any;     /* a queue took a message on the last connection */
    bool attempted;
    struct backoff backoff;

    const char *queues[BROKER_QUEUES_MAX];
    size_t queue_count;
    struct delivery *deliveries; /* ring buffer of deliveries not yet taken */
    size_t capacity;
    size_t first;
    size_t waiting;

    uint64_t published; /* messages published on this channel: the confirm tag of the last one */
    struct publication *in_flight;
    size_t in_flight_count; /* sent so far */
    size_t unsettled;
    size_t all_settled_before;
    long long
        unconfirmed_since; /* monotonic_ms of the first message since the last confirm; 0: none */
    long long told_at;
};

/* Makes room for `count` more deliveries; false when out of memory. */
bool broker_grow_deliveries(struct broker *broker, size_t count);
/* Stores a delivery until it is taken; false when there is no room. */
bool broker_keep_delivery(struct broker *broker, const struct delivery *delivery);
void broker_forget_deliveries(struct broker *broker);

/* Checks the reply to the last command; a fault is logged and ends the connection. */
bool broker_reply(struct broker *broker, const char *what);

/* The same for a given reply. */
bool broker_check_reply(struct broker *broker, const char *what, amqp_rpc_reply_t reply);

/* Logs why the connection is lost and closes it. Returns false. */
bool broker_lost(struct broker *broker, const char *what, int status);
/* The same when the broker closed the channel or the connection. */
bool broker_closed(struct broker *broker, const char *what, const amqp_method_t *method);

/*
 * Waits up to `milliseconds` for one frame and handles it. False when the connection is lost;
 * `*idle` is true when no frame came.
 */
bool broker_take_frame(struct broker *broker, int milliseconds, bool *idle);

/* Handles a confirm or nack of one message, or of all up to it. */
void broker_settle(struct broker *broker, uint64_t tag, bool multiple,
                   enum publication_outcome outcome);
