#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/db/database.h"
#include "common/messaging/broker.h"
#include "common/messaging/message.h"
#include "common/messaging/outbox.h"

/*
 * A daemon that consumes queues and applies each message exactly once: the message id (table
 * `inbox`), the effects and the new messages (table `outbox`) are committed in one transaction,
 * then the message is acknowledged. A message that can never be applied goes to `<queue>.mortas`
 * with its reason; a temporary fault is retried with backoff for as long as it lasts. SIGTERM
 * finishes the current batch.
 */
enum {
    REASON_MAX = 255,
    BATCH_MAX = 100, /* messages in one transaction */
};

/* What became of a message. */
enum apply_result {
    APPLY_OK,          /* applied, or there was nothing to do */
    APPLY_IMPOSSIBLE,  /* it can never be applied, and `reason` says why */
    APPLY_BUSY,        /* a passing fault: the same may succeed when it is repeated */
    APPLY_UNAVAILABLE, /* the database is away */
    APPLY_FAILED,      /* anything else: a bug */
};

/* What goes with the messages of a batch. */
struct applying {
    struct outbox *outbox; /* what they announce; the consumer writes it */
    void *context;         /* the consumer's own */
    char *reason;          /* REASON_MAX + 1 bytes; in Portuguese, without personal data */
};

/* Applies one message that was never applied before, inside a transaction. Unless it is APPLY_OK,
 * what it did is undone. */
typedef enum apply_result message_apply(struct db *db, const struct message *message,
                                        struct applying *applying);

/* Writes the reason down: APPLY_IMPOSSIBLE. */
enum apply_result apply_impossible(struct applying *applying, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What a result of the database, which has been logged, comes to. */
enum apply_result apply_of(enum db_result result);

struct consumer {
    const char *name; /* of the program */
    const char *const *queues;
    size_t queue_count;
    const struct topology *topology;
    message_apply *apply;

    /*
     * Messages are taken in batches of up to BATCH_MAX, one transaction each. Within a batch they
     * are applied in the order of this number (the id of the row that each will lock), so that two
     * consumers never wait for each other crosswise. NULL keeps the order of the queue.
     */
    int64_t (*order)(const struct message *message);

    /* For what is to be told once in a batch however many of its messages changed it: `begin` is
     * called before the first message, also when the transaction is repeated, and `finish` in the
     * transaction after the last. All three may be NULL. */
    void *context;
    void (*begin)(void *context);
    enum db_result (*finish)(struct db *db, struct applying *applying);
};

/* Consumes until told to stop. Returns the exit code of the process. */
int consumer_run(const struct consumer *consumer);
