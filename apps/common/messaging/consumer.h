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

/* The result of applying a message. */
enum apply_result {
    APPLY_OK,          /* applied, or there was nothing to do */
    APPLY_IMPOSSIBLE,  /* it can never be applied, and `reason` says why */
    APPLY_EARLY,       /* not yet: parked in <queue>.espera, and `reason` says why */
    APPLY_BUSY,        /* a temporary fault: may succeed when repeated */
    APPLY_UNAVAILABLE, /* the database is unavailable */
    APPLY_FAILED,      /* anything else: a bug */
};

/* Context of the messages of a batch. */
struct applying {
    struct outbox *outbox; /* the messages they cause; written by the consumer */
    void *context;         /* consumer.context */
    char *reason;          /* REASON_MAX + 1 bytes; in Portuguese, without personal data */
};

/* Applies a new message, inside a transaction. Its effects are undone unless the result is
 * APPLY_OK. */
typedef enum apply_result message_apply(struct db *db, const struct message *message,
                                        struct applying *applying);

/* Sets the reason and returns APPLY_IMPOSSIBLE. */
enum apply_result apply_impossible(struct applying *applying, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Sets the reason and returns APPLY_EARLY. */
enum apply_result apply_early(struct applying *applying, const char *reason);

/* Maps a result of the database, which has already logged it. */
enum apply_result apply_of(enum db_result result);

struct consumer {
    const char *name; /* of the program */
    const char *const *queues;
    size_t queue_count;
    const char *urgent; /* one of `queues`, whose messages are applied first; NULL for none */
    message_apply *apply;

    /*
     * Messages are taken in batches of up to BATCH_MAX, one transaction each. Within a batch they
     * are applied in the order of this number (the id of the row that each will lock), so that two
     * consumers never deadlock. NULL keeps the order of the queue.
     */
    int64_t (*order)(const struct message *message);

    /* For what is sent once per batch, however many messages caused it: `begin` is called before
     * the first message, and again when the transaction is repeated; `finish` after the last
     * message, inside the transaction. All three may be NULL. */
    void *context;
    void (*begin)(void *context);
    enum db_result (*finish)(struct db *db, struct applying *applying);

    /* Called about twice a second while no message waits: the queues were empty `ago` milliseconds
     * ago, and every message that this consumer took from them has been applied. May be NULL. */
    void (*caught_up)(struct db *db, long long ago);
};

/* Consumes until told to stop. Returns the exit code of the process. */
int consumer_run(const struct consumer *consumer);
