#pragma once

#include "common/messaging/consumer.h"

/* What consumer.c does with the messages of one batch. Nobody else includes it. */

/* What is to become of a message once the batch is committed. */
enum verdict {
    VERDICT_APPLIED,
    VERDICT_KNOWN, /* its effects were there before */
    VERDICT_DEAD,  /* to <queue>.mortas */
    VERDICT_WAIT,  /* to <queue>.espera */
};

struct item {
    struct delivery delivery;
    struct message message; /* holds nothing when the form was bad */
    enum verdict verdict;
    bool judged; /* before it was tried: it goes where the verdict says, without being applied */
    char reason[REASON_MAX + 1];
    int64_t order;
};

struct batch {
    size_t count;
    uint64_t last_tag;
    struct item items[BATCH_MAX];
};

/* Takes up to BATCH_MAX deliveries that have arrived; false when there are none. */
bool batch_take(struct batch *batch, struct broker *broker);

/*
 * Applies the messages, parks those that cannot be applied, and acknowledges all. While the
 * database is away it waits. False when the batch was not acknowledged (the broker is away, or
 * the process is told to stop meanwhile): its messages come again.
 */
bool batch_settle(struct batch *batch, struct broker *broker, struct db *db,
                  const struct consumer *consumer);
void batch_clear(struct batch *batch);
