#pragma once

#include <json-c/json.h>

#include "common/db/database.h"

/*
 * Transactional outbox: a message is a row, written in the transaction of the change that it
 * announces, and published later by the relay (publicador). Table `outbox` of the own schema.
 */
struct outbox_message {
    const char *exchange;
    const char *type;        /* routing key, AMQP `type` and cloudEvents:type */
    const char *source;      /* the service: AMQP app_id and cloudEvents:source */
    const char *subject;     /* what it is about, e.g. "projeto/12" (cloudEvents:subject); messages
                                with one subject leave in the order in which they were added */
    const char *correlation; /* NULL or "" for none */
    struct json_object *headers; /* more headers, integers and texts; borrowed; NULL for none */
    struct json_object *body;    /* borrowed */
};

/*
 * Adds a row with a new message id (UUIDv7). Call it inside db_transaction: after the commit the
 * relay is told by a datagram to ICARUS_RELAY_SOCKET. One that is not there finds the row by itself
 * later.
 */
enum db_result outbox_add(struct db *db, const struct outbox_message *message);

/* The same for several messages, in their order, DB_ROWS_MAX in a round trip. */
enum db_result outbox_add_many(struct db *db, const struct outbox_message *messages, size_t count);

/*
 * From outbox_gather to outbox_flush what this thread adds is kept, and written DB_ROWS_MAX at a
 * time: for a transaction of many small changes that succeeds or fails as a whole, since a part of
 * it that is undone would leave its messages behind. When it fails, outbox_drop takes the place of
 * outbox_flush.
 */
void outbox_gather(void);
enum db_result outbox_flush(struct db *db);
void outbox_drop(void);
