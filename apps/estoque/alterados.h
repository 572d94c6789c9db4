#pragma once

#include "common/messaging/consumer.h"

/*
 * The products whose stock the messages of a batch have moved, each to be announced once at its
 * end. A message moves one product at most.
 */
struct alterados {
    size_t count;
    int64_t ids[BATCH_MAX];
};

/* Notes a product, once. DB_ERROR for more than BATCH_MAX. */
enum db_result alterados_add(struct alterados *alterados, int64_t produto_id);

/* Announces them as they are now, inside the transaction that moved them. */
enum db_result alterados_announce(struct db *db, struct outbox *outbox,
                                  const struct alterados *alterados);
