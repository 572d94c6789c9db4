#include "publicador/held.h"

#include <stdio.h>
#include <string.h>

enum { HOLD_MIN_MS = 1000, HOLD_MAX_MS = 60000 };

/* HELD_MAX, or held->count, when it is not there. */
static size_t find(const struct held *held, const char *order)
{
    size_t i = 0;

    while (i < held->count && strcmp(held->orders[i].order, order) != 0)
        i++;
    return i;
}

enum held_state held_look(struct held *held, const char *order)
{
    size_t i = find(held, order);

    if (i == held->count)
        return HELD_NOT;
    held->orders[i].met = true;
    return monotonic_ms() < held->orders[i].until ? HELD_WAIT : HELD_DUE;
}

int held_add(struct held *held, const char *order)
{
    size_t i = find(held, order);
    struct held_order *entry = &held->orders[i];

    if (i == HELD_MAX)
        return 0;
    if (i == held->count) {
        *entry = (struct held_order){.backoff = {.min = HOLD_MIN_MS, .max = HOLD_MAX_MS}};
        (void)snprintf(entry->order, sizeof(entry->order), "%s", order);
        held->count++;
    }
    entry->met = true;
    int delay = backoff_next(&entry->backoff);
    entry->until = monotonic_ms() + delay;
    return delay;
}

void held_remove(struct held *held, const char *order)
{
    size_t i = find(held, order);

    if (i < held->count)
        held->orders[i] = held->orders[--held->count];
}

void held_forget(struct held *held)
{
    size_t kept = 0;

    for (size_t i = 0; i < held->count; i++) {
        if (held->orders[i].met)
            held->orders[kept++] = held->orders[i];
    }
    held->count = kept;
    for (size_t i = 0; i < held->count; i++)
        held->orders[i].met = false;
}
