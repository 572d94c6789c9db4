#pragma once

#include "common/messaging/consumer.h"

/* The messages of one batch. For consumer.c only. */

/* What happens to a message once the batch is committed. */
enum verdict {
    VERDICT_APPLIED,
    VERDICT_KNOWN, /* already applied before */
    VERDICT_DEAD,  /* to <queue>.mortas */
    VERDICT_WAIT,  /* to <queue>.espera */
};

struct item {
    struct delivery delivery;
    struct message message; /* empty when it could not be read */
    enum verdict verdict;
    bool rejected_on_read; /* `verdict` was set on reading; it is not applied */
    char reason[REASON_MAX + 1];
    int64_t order;
};

struct batch {
    size_t count;
    bool urgent; /* all from the urgent queue; older deliveries may be waiting */
    struct item items[BATCH_MAX];
};

/* Takes up to BATCH_MAX deliveries that have arrived: only urgent ones when there are any. False
 * when there are no deliveries. */
bool batch_take(struct batch *batch, struct broker *broker, const struct consumer *consumer);

/*
 * Applies the messages, parks those that cannot be applied, and acknowledges all. Waits while the
 * database is unavailable. False when the batch was not acknowledged (no broker, or the process is
 * told to stop): its messages will be redelivered.
 */
bool batch_settle(struct batch *batch, struct broker *broker, struct db *db,
                  const struct consumer *consumer);
/* Frees the contents of the items; `batch` itself is the caller's. */
void batch_clear(struct batch *batch);
