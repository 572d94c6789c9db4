#include "publicador/held.h"

#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"

enum { HOLD_MIN_MS = 1000, HOLD_MAX_MS = 60000 };

/* Index of the key; held->count when it is not there. */
static size_t find(const struct held *held, const char *order_key)
{
    size_t i = 0;

    while (i < held->count && strcmp(held->keys[i].order_key, order_key) != 0)
        i++;
    return i;
}

enum held_state held_check(struct held *held, const char *order_key)
{
    size_t i = find(held, order_key);

    if (i == held->count)
        return HELD_NOT;
    held->keys[i].seen = true;
    return monotonic_ms() < held->keys[i].until ? HELD_WAIT : HELD_DUE;
}

int held_add(struct held *held, const char *order_key)
{
    size_t i = find(held, order_key);
    struct held_key *entry = &held->keys[i];

    if (i == HELD_MAX)
        return 0;
    if (i == held->count) {
        *entry = (struct held_key){.backoff = {.min = HOLD_MIN_MS, .max = HOLD_MAX_MS}};
        (void)snprintf(entry->order_key, sizeof(entry->order_key), "%s", order_key);
        held->count++;
    }
    entry->seen = true;
    int delay = backoff_next(&entry->backoff);
    entry->until = monotonic_ms() + delay;
    return delay;
}

void held_remove(struct held *held, const char *order_key)
{
    size_t i = find(held, order_key);

    if (i < held->count)
        held->keys[i] = held->keys[--held->count];
}

void held_prune(struct held *held)
{
    size_t kept = 0;

    for (size_t i = 0; i < held->count; i++) {
        if (held->keys[i].seen)
            held->keys[kept++] = held->keys[i];
    }
    held->count = kept;
    for (size_t i = 0; i < held->count; i++)
        held->keys[i].seen = false;
}
