#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/messaging/rabbitmq.h"

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

/*
 * One connection to RabbitMQ, with one channel in confirm mode, for one thread. A fault of any kind
 * (also a channel that the broker closes) ends the connection: the functions then say false, after
 * one log line, until broker_connect makes a new one. No call waits for ever: connecting 5 s, a
 * command 10 s, a confirm 30 s, and a dead peer is noticed by heartbeats (20 s) within 40 s.
 */
struct broker;

/*
 * Reads ICARUS_BROKER_HOST, _PORT, _TLS_CA, _VHOST, _USER and _PASSWORD; does not connect. Never
 * NULL. With _TLS_CA, a PEM file, a broker is refused that does not speak TLS 1.2 or newer, whose
 * certificate is by none of these authorities, or is for another host; without it nothing is
 * encrypted.
 */
struct broker *broker_open(void);
void broker_close(struct broker *broker);

/* Connects anew and declares the topology (see broker_declare). */
bool broker_connect(struct broker *broker, const struct topology *topology);
bool broker_connected(const struct broker *broker);

/* Drops the connection as it is: messages taken and not acknowledged go back to their queues. */
void broker_disconnect(struct broker *broker);

/*
 * The same, for as long as it takes: call it again while it says false. It waits before each
 * connection but the first, with growing delay, which starts anew after a connection that lasted
 * 10 s. False also when the process is told to stop.
 */
bool broker_reconnect(struct broker *broker, const struct topology *topology);

/*
 * Waits, with heartbeats served. False when the connection is over or the process is told to stop.
 */
bool broker_wait(struct broker *broker, int milliseconds);

/*
 * Declares exchanges, queues and bindings, all durable, the queues of type quorum. Each queue <q>
 * has two companions: <q>.mortas, where messages that can never be applied lie until an operator
 * decides, and <q>.espera, whose messages go back to <q> when their own expiration has passed.
 * What <q> itself gives up (a reject without requeue, by hand or by another program) is in
 * <q>.mortas too.
 */
bool broker_declare(struct broker *broker, const struct topology *topology);
#define QUEUE_DEAD "mortas"
#define QUEUE_WAIT "espera"
enum { QUEUE_NAME_MAX = 255 }; /* AMQP 0-9-1 short string */

/* What became of a message that was sent. */
enum publication_outcome {
    PUBLICATION_UNKNOWN,   /* the connection was lost first: it may or may not be there */
    PUBLICATION_CONFIRMED, /* the broker has it on disk in every queue it is for */
    PUBLICATION_RETURNED,  /* no queue is bound to its routing key */
    PUBLICATION_REFUSED    /* nacked, or the broker closed channel or connection because of it */
};

struct publication {
    const char *exchange; /* "" for the default exchange */
    const char *routing_key;
    const amqp_basic_properties_t *properties;
    amqp_bytes_t body;
    enum publication_outcome outcome;
    bool settled; /* for the broker's own use */
};

/*
 * Sends all of them, mandatory, in their order, then waits for the confirms of all. More than one
 * at once need each a message_id of its own. False when the connection was lost on the way; each
 * outcome is right in either case.
 */
bool broker_publish(struct broker *broker, struct publication *list, size_t count);

/* True when the last connection ended because the broker refused something. */
bool broker_refused(const struct broker *broker);

/* A message taken from a queue; delivery_clear frees what it holds. */
struct delivery {
    uint64_t tag;
    const char *queue; /* as it was given to broker_consume */
    char *exchange;
    char *routing_key;
    amqp_message_t content;
};
void delivery_clear(struct delivery *delivery);

/* Has the broker send up to `prefetch` unacknowledged messages of a queue. `queue` is borrowed for
 * the life of the connection. At most 8 queues. */
bool broker_consume(struct broker *broker, const char *queue, uint16_t prefetch);

/* Takes in what has arrived and serves heartbeats, without waiting. To be called at least every
 * 10 s, and when broker_socket (-1 without a connection) can be read. */
bool broker_work(struct broker *broker);
int broker_socket(const struct broker *broker);

/* The next delivery that broker_work has taken in, now the caller's; false when there is none. */
bool broker_take(struct broker *broker, struct delivery *delivery);
bool broker_waiting(const struct broker *broker); /* is there one? */

/* Acknowledges a delivery, or it and all before it. */
enum broker_ack { BROKER_ACK_ONE, BROKER_ACK_ALL };
bool broker_ack(struct broker *broker, uint64_t tag, enum broker_ack which);

/* How many messages lie in a queue, those apart that somebody has taken and not acknowledged. */
bool broker_count(struct broker *broker, const char *queue, uint32_t *ready);
