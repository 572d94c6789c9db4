#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/daemon.h"
#include "publicador/outbox_store.h"

/*
 * Orders whose first message the broker did not take: each is tried again after a delay of its own,
 * from 1 s to 60 s, and holds nobody else back. Kept in memory, bounded: a relay that starts tries
 * them again. Zero-initialised.
 */
enum { HELD_MAX = 256 };

struct held_order {
    char order[NAME_SIZE];
    long long until; /* monotonic_ms */
    struct backoff backoff;
    bool met; /* since held_forget */
};

struct held {
    size_t count;
    struct held_order orders[HELD_MAX];
};

enum held_state {
    HELD_NOT,  /* free */
    HELD_WAIT, /* its time has not come */
    HELD_DUE   /* to be tried again, with care */
};
enum held_state held_look(struct held *held, const char *order);

/* Holds an order back, longer each time; the milliseconds. 0 when there is no room for more. */
int held_add(struct held *held, const char *order);
void held_remove(struct held *held, const char *order);

/* Drops the orders that nobody has looked for since the last call: another relay has sent what they
 * waited with, or somebody has deleted it. */
void held_forget(struct held *held);
