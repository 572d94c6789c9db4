#pragma once

#include <stddef.h>

#include "common/db/database.h"
#include "common/messaging/message.h"
#include "common/values/uuid.h"

/* The relay's side of the table `outbox`. Rows of one `ordem` leave in the order of id. */
enum {
    CLAIM_MAX = 1000,                  /* rows at once: fewer leave the broker idle between pages */
    CLAIM_BYTES_MAX = 4 * 1024 * 1024, /* of bodies and headers, beyond the first row */
    NAME_SIZE = 65,
    HEADERS_MAX = 16 * 1024
};

struct row {
    int64_t id;
    char message_id[UUID_TEXT];
    char exchange[NAME_SIZE];
    char routing_key[NAME_SIZE];
    char order[NAME_SIZE];
    char correlation[NAME_SIZE]; /* "" for none */
    int64_t seconds;             /* Unix time of its making */
    char *body;                  /* NULL when it passes MESSAGE_BODY_MAX bytes */
    char *headers;               /* JSON; NULL when it passes HEADERS_MAX bytes */
    int previous;                /* index of the row before it in its order; -1: none here */
    bool blocked;                /* that row is there, but not in this claim */
};

struct claim {
    size_t count;
    struct row rows[CLAIM_MAX];
    char *body;    /* room for one value while rows are read */
    char *headers; /* the same */
    struct row row;
    size_t bytes;
    bool more;   /* there may be rows after the last one */
    bool failed; /* out of memory */
};

/* NULL when out of memory. */
struct claim *claim_new(void);
void claim_clear(struct claim *claim);
void claim_free(struct claim *claim);

/*
 * Locks, for the transaction at hand, the first rows after an id that no other relay has locked, as
 * many as the bounds above allow, and tells for each what comes before it in its order. DB_NONE:
 * there are none.
 */
enum db_result claim_take(struct db *db, int64_t after, struct claim *claim);

/* Deletes rows of the claim: those for which `gone` is true. */
enum db_result claim_delete(struct db *db, const struct claim *claim, const bool *gone);
