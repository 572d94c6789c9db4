#pragma once

#include <stddef.h>

#include "common/db/database.h"
#include "common/messaging/message.h"
#include "common/values/uuid.h"

/* The relay's SQL for the table `outbox`. Rows with the same `ordem` are sent by id. */
enum {
    CLAIM_MAX = 1000, /* rows of a page; smaller pages leave the broker idle in between */
    CLAIM_BYTES_MAX =
        4 * 1024 * 1024, /* bytes of the texts of a page, unless its first row alone is larger */
    NAME_SIZE = 65,
    HEADERS_MAX = 16 * 1024
};

struct row {
    int64_t id;
    char message_id[UUID_TEXT];
    char exchange[NAME_SIZE];
    char routing_key[NAME_SIZE];
    char order_key[NAME_SIZE];
    char correlation[NAME_SIZE]; /* "" for none */
    int64_t seconds;             /* Unix time of creation */
    char *body;                  /* NULL when larger than MESSAGE_BODY_MAX */
    char *headers;               /* JSON; NULL when larger than HEADERS_MAX */
    int previous; /* index of the previous row with its order key; -1: none in this claim */
    bool blocked; /* a previous row exists, but outside this claim */
};

struct claim {
    size_t count;
    struct row rows[CLAIM_MAX];
    char *body;    /* buffer for the row being read */
    char *headers; /* the same */
    struct row row;
    size_t bytes;
    bool more;   /* there may be rows after the last one */
    bool failed; /* out of memory */
};

/* An empty claim; NULL when out of memory. claim_clear empties it, claim_free also frees it. */
struct claim *claim_new(void);
void claim_clear(struct claim *claim);
void claim_free(struct claim *claim);

/*
 * Locks, in the current transaction, the first rows after an id that no other relay has locked,
 * within the bounds above, and sets `previous` and `blocked` of each. DB_NONE when there are none.
 */
enum db_result claim_take(struct db *db, int64_t after, struct claim *claim);

/* Deletes the rows of the claim for which `published` is true. */
enum db_result claim_delete(struct db *db, const struct claim *claim, const bool *published);
