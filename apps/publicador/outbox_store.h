#pragma once

#include <stddef.h>

#include "common/database.h"
#include "common/message.h"
#include "common/uuid.h"

/* The relay's side of the table `outbox`. Rows of one `ordem` leave in the order of id. */
enum { CLAIM_MAX = 200, NAME_SIZE = 65, HEADERS_MAX = 16 * 1024 };

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
    int previous;                /* index of the row of the same order before it; -1: it is the
                                    first of all there are, in this claim or out of it */
    bool blocked;                /* a row before it in its order is in nobody's or others' hands */
};

struct claim {
    size_t count;
    struct row rows[CLAIM_MAX];
    char *body;    /* room for one value while rows are read */
    char *headers; /* the same */
    struct row row;
    bool failed; /* out of memory */
};

/* NULL when out of memory. */
struct claim *claim_new(void);
void claim_clear(struct claim *claim);
void claim_free(struct claim *claim);

/*
 * Locks, for the transaction at hand, the first CLAIM_MAX rows after an id that no other relay has
 * locked, and tells for each what comes before it in its order. DB_NONE: there are none.
 */
enum db_result claim_take(struct db *db, int64_t after, struct claim *claim);

/* Deletes rows of the claim: those for which `gone` is true. */
enum db_result claim_delete(struct db *db, const struct claim *claim, const bool *gone);
