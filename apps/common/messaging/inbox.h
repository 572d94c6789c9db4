#pragma once

#include <stdbool.h>

#include "common/db/database.h"

/*
 * The messages already applied: table `inbox`. Rows are kept for 7 days. A duplicate can only
 * arrive while the first delivery is not acknowledged (the consumer was killed or lost its
 * connection between commit and ack) or while the outbox row still exists (the relay was killed or
 * lost the database between confirm and commit), which ends seconds after that process is back.
 * Messages in `<queue>.mortas` or `<queue>.espera` have no row.
 */
enum { INBOX_DAYS = 7 };

/*
 * Records a message in the transaction of its effects. `*fresh` is false when it was recorded
 * before. Waits for another open transaction that recorded the same id.
 */
enum db_result inbox_add(struct db *db, const char *id, const char *type, bool *fresh);

/* Deletes expired rows, at most 1000; `*more` is set when there may be others. */
enum db_result inbox_prune(struct db *db, bool *more);
