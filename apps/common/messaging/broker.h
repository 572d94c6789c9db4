#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/messaging/rabbitmq.h"

/*
 * Names. The service <service> publishes to the topic exchange icarus.<service>, and no other user
 * may. A queue is <service>.<what>: only that service reads it. It has two companions:
 * <queue>.mortas for dead letters, kept until an operator decides, and <queue>.espera, whose
 * messages return to <queue> when they expire. The direct exchange <service>.filas reaches all
 * queues of the service by their names, and only the service writes to it. Everything is created
 * from RabbitMQ's definitions (apps/comandos/topologia.c); no program may create or remove
 * anything.
 */
#define EXCHANGE_PREFIX "icarus."
#define EXCHANGE_QUEUES "filas"
#define QUEUE_DEAD      "mortas"
#define QUEUE_WAIT      "espera"
enum { QUEUE_NAME_MAX = 255 }; /* AMQP 0-9-1 short string */

/*
 * One connection to RabbitMQ, with one channel in confirm mode, for one thread. Any fault, a
 * channel closed by the broker included, ends the connection: after one log line the functions
 * return false until broker_connect opens a new one. Every call is bounded: 5 s to connect, 10 s
 * for a command, 30 s for a confirm; a dead peer is detected by heartbeats (20 s) within 40 s.
 */
struct broker;

/*
 * Reads ICARUS_BROKER_HOST, _PORT, _TLS_CA, _VHOST, _USER and _PASSWORD; does not connect. Never
 * NULL. With _TLS_CA, a PEM file of authorities, a broker without TLS 1.2 or newer, or whose
 * certificate is from another authority or for another host, is refused; without it nothing is
 * encrypted.
 */
struct broker *broker_open(void);
/* Closes the connection and frees `broker`. */
void broker_close(struct broker *broker);

/* Opens a new connection, closing any earlier one. */
bool broker_connect(struct broker *broker);
bool broker_connected(const struct broker *broker);

/* The user this program logs in as; borrowed from `broker`. */
const char *broker_user(const struct broker *broker);

/* Drops the connection: unacknowledged messages go back to their queues. */
void broker_disconnect(struct broker *broker);

/*
 * broker_connect with exponential backoff; call it again while it returns false. Waits before each
 * attempt but the first; the delay is reset after a connection that lasted 10 s or confirmed a
 * message. False also when the process is told to stop.
 */
bool broker_reconnect(struct broker *broker);

/*
 * Waits while serving heartbeats. False when the connection is lost or the process is told to stop.
 */
bool broker_wait(struct broker *broker, int milliseconds);

/* The outcome of a publication. */
enum publication_outcome {
    PUBLICATION_UNKNOWN,   /* connection lost before the confirm: it may or may not have arrived */
    PUBLICATION_CONFIRMED, /* stored on disk in every queue it was routed to */
    PUBLICATION_RETURNED,  /* no queue is bound to its routing key */
    PUBLICATION_REFUSED /* nacked, or the broker closed the channel or connection because of it */
};

struct publication {
    const char *exchange;
    const char *routing_key;
    const amqp_basic_properties_t *properties;
    amqp_bytes_t body;
    enum publication_outcome outcome;
    bool settled; /* private to the broker module */
};

/*
 * Publishes all messages in order, with the mandatory flag, then waits for all confirms. With more
 * than one, each needs a message_id of its own. False when the connection was lost; the outcome of
 * each is set in either case.
 */
bool broker_publish(struct broker *broker, struct publication *list, size_t count);

/*
 * Reports for how long the broker has confirmed nothing that was published, across connections: in
 * a metric and, after a minute and then once a minute, in the log. broker_publish calls it while it
 * waits.
 */
void broker_tell_unconfirmed(struct broker *broker);

/* Nothing is left to publish: resets the time that broker_tell_unconfirmed reports. */
void broker_expect_nothing(struct broker *broker);

/* True when the last connection ended because the broker refused something. */
bool broker_refused(const struct broker *broker);

/* A message received from a queue; delivery_clear frees its contents. */
struct delivery {
    uint64_t tag;
    const char *queue; /* as given to broker_consume */
    char *exchange;
    char *routing_key;
    amqp_message_t content;
};
void delivery_clear(struct delivery *delivery);

/* Starts consuming a queue with up to `prefetch` unacknowledged messages. `queue` is borrowed for
 * the life of the connection. At most 8 queues. */
bool broker_consume(struct broker *broker, const char *queue, uint16_t prefetch);

/* Reads what has arrived and serves heartbeats, without waiting. Call it at least every 10 s, and
 * when broker_socket (-1 without a connection) is readable. */
bool broker_work(struct broker *broker);
int broker_socket(const struct broker *broker);

/* Takes the next delivery that broker_work has read; the caller owns it. False when there is
 * none. */
bool broker_take(struct broker *broker, struct delivery *delivery);
/* The same, of one queue. */
bool broker_take_from(struct broker *broker, const char *queue, struct delivery *delivery);
bool broker_waiting(const struct broker *broker); /* true when broker_take has one */

/* Acknowledges a delivery, or all up to it. False when the connection is lost. */
enum broker_ack { BROKER_ACK_ONE, BROKER_ACK_ALL };
bool broker_ack(struct broker *broker, uint64_t tag, enum broker_ack which);

/* Counts the ready messages of a queue, without unacknowledged ones. `*ready` is valid on true. */
bool broker_count(struct broker *broker, const char *queue, uint32_t *ready);
