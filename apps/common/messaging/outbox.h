#pragma once

#include <json-c/json.h>

#include "common/db/database.h"
#include "common/values/uuid.h"

/*
 * Transactional outbox: a message is a row of the table `outbox`, written in the transaction of the
 * change that it announces and published later by the relay (publicador).
 */
struct outbox_message {
    const char *exchange;
    const char *type;        /* routing key, AMQP `type` and cloudEvents:type */
    const char *source;      /* the service: AMQP app_id and cloudEvents:source */
    const char *order_key;   /* e.g. "projeto/12" (cloudEvents:subject); messages with the same key
                                are published in the order in which they were added */
    const char *correlation; /* NULL or "" for none */
    const char *autor;       /* access key of who caused it; NULL or "" when unknown */
    const char *endereco;    /* client's IP address; NULL or "" when unknown */
    struct json_object *headers; /* further headers, integers and texts; borrowed; or NULL */
    struct json_object *body;    /* borrowed */
};

/*
 * Adds a row with a new message id (UUIDv7). Call it inside db_transaction: after the commit the
 * relay is woken with a datagram to ICARUS_RELAY_SOCKET. If that fails, the relay finds the row
 * when it polls. DB_ERROR when out of memory.
 */
enum db_result outbox_add(struct db *db, const struct outbox_message *message);

/*
 * A buffer for a transaction with many messages, written DB_ROWS_MAX per round trip.
 * Zero-initialised. Its owner calls outbox_write before the commit, or outbox_drop when the changes
 * are undone.
 */
struct outbox_row {
    char id[UUID_TEXT];
    char *exchange; /* this and the following texts are owned */
    char *type;
    char *order_key;
    char *body;
    char *headers;
    char *correlation;
};

struct outbox {
    size_t count;
    struct outbox_row rows[DB_ROWS_MAX];
};

/* Appends a message, which is copied; a full buffer is written first. */
enum db_result outbox_gather(struct db *db, struct outbox *outbox,
                             const struct outbox_message *message);

/* Writes or drops the messages. The buffer is empty afterwards, whatever the result. A commit wakes
 * the relay as with outbox_add. */
enum db_result outbox_write(struct db *db, struct outbox *outbox);
void outbox_drop(struct outbox *outbox);
