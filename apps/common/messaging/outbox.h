#pragma once

#include <json-c/json.h>

#include "common/db/database.h"
#include "common/values/uuid.h"

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
 * Messages of one transaction that are not written yet, for one that has many: they cost a round
 * trip for DB_ROWS_MAX of them. Begins as {0}. Whoever has one ends it by outbox_write before the
 * commit, or by outbox_drop when what it announces is undone.
 */
struct outbox_row {
    char id[UUID_TEXT];
    char *exchange; /* owned, like those that follow */
    char *type;
    char *subject;
    char *body;
    char *headers;
    char *correlation;
};

struct outbox {
    size_t count;
    struct outbox_row rows[DB_ROWS_MAX];
};

/* Adds a message behind the others; when there is no room, those are written first. */
enum db_result outbox_gather(struct db *db, struct outbox *outbox,
                             const struct outbox_message *message);

/* Writes them, or frees them unwritten; there are none afterwards, whatever the result. */
enum db_result outbox_write(struct db *db, struct outbox *outbox);
void outbox_drop(struct outbox *outbox);
