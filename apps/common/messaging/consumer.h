#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/db/database.h"
#include "common/messaging/broker.h"
#include "common/messaging/message.h"

/*
 * A daemon that consumes queues and applies each message exactly once: the message id (table
 * `inbox`), the effects and the new messages (table `outbox`) are committed in one transaction,
 * then the message is acknowledged. A message that can never be applied goes to `<queue>.mortas`
 * with its reason; a temporary fault is retried with backoff for as long as it lasts. SIGTERM
 * finishes the current batch.
 */
enum { REASON_MAX = 255 };

/*
 * Applies one message that was never applied before, inside a transaction. DB_OK: applied, or there
 * was nothing to do. DB_CONFLICT: it can never be applied, `reason` (Portuguese, without personal
 * data) says why; what it did is undone. Anything else is the database's own result.
 */
typedef enum db_result message_apply(struct db *db, const struct message *message,
                                     char reason[static REASON_MAX + 1]);

struct consumer {
    const char *name; /* of the program */
    const char *const *queues;
    size_t queue_count;
    const struct topology *topology;
    message_apply *apply;

    /*
     * Messages are taken in batches, one transaction each. Within a batch they are applied in the
     * order of this number (the id of the row that each will lock), so that two consumers never
     * wait for each other crosswise. NULL keeps the order of the queue.
     */
    int64_t (*order)(const struct message *message);

    /* Called once in the transaction of a batch, after its last message: for what is to be told
     * once however many messages changed it. NULL for nothing. */
    enum db_result (*finish)(struct db *db);
};

/* Consumes until told to stop. Returns the exit code of the process. */
int consumer_run(const struct consumer *consumer);
