#pragma once

#include <stdbool.h>

#include "common/db/database.h"

/*
 * The messages that were applied already (table `inbox` of the own schema). Rows are kept for 7
 * days. A message can come a second time only while its first delivery is not acknowledged (the
 * consumer was killed, or lost its connection, between commit and ack) or while its outbox row is
 * still there (the relay was killed, or lost the database, between confirm and commit): seconds
 * after either comes back. Messages that wait in `<queue>.mortas` or `<queue>.espera` have no row.
 */
enum { INBOX_DAYS = 7 };

/*
 * Records a message inside the transaction of its effects; `*fresh` is false when it was recorded
 * before. While another transaction that recorded it is open, waits for its end.
 */
enum db_result inbox_add(struct db *db, const char *id, const char *type, bool *fresh);

/* Deletes rows that are too old, at most 1000; `*more` when there may be others. */
enum db_result inbox_prune(struct db *db, bool *more);
