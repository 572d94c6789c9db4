#pragma once

#include "common/messaging/consumer.h"

/*
 * The products whose stock was changed by a batch of messages; each is announced once at the end. A
 * message changes at most one product.
 */
struct alterados {
    size_t count;
    int64_t ids[BATCH_MAX];
};

/* Adds a product unless it is there already. DB_ERROR when BATCH_MAX others are. */
enum db_result alterados_add(struct alterados *alterados, int64_t produto_id);

/* Announces their current state, inside the transaction that changed them. */
enum db_result alterados_announce(struct db *db, struct outbox *outbox,
                                  const struct alterados *alterados);
