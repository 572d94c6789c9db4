#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/daemon.h"
#include "publicador/outbox_store.h"

/*
 * Order keys whose first message the broker refused: each is retried after its own delay, 1 s to 60
 * s, and holds no other key back. In memory only, at most HELD_MAX; a new relay retries them all.
 * Zero-initialised.
 */
enum { HELD_MAX = 256 };

struct held_key {
    char order_key[NAME_SIZE];
    long long until; /* monotonic_ms */
    struct backoff backoff;
    bool seen; /* since the last held_prune */
};

struct held {
    size_t count;
    struct held_key keys[HELD_MAX];
};

enum held_state {
    HELD_NOT,  /* not held */
    HELD_WAIT, /* its delay has not passed */
    HELD_DUE   /* to be retried, alone */
};
/* The state of a key; also marks it as seen. */
enum held_state held_check(struct held *held, const char *order_key);

/* Holds a key back, longer each time. Returns the delay in milliseconds; 0 when there is no
 * room. */
int held_add(struct held *held, const char *order_key);
/* Stops holding a key back; no effect on one that is not held. */
void held_remove(struct held *held, const char *order_key);

/* Drops the keys not seen since the last call: another relay has sent their rows, or they were
 * deleted. */
void held_prune(struct held *held);
