#pragma once

#include "common/db/database.h"

/* Counts what waits in the outbox, at most BACKLOG_MAX, and how old the oldest is, into the metrics
 * icarus_outbox_backlog and icarus_outbox_oldest_seconds; not more often than every 5 s. */
enum { BACKLOG_MAX = 10000 };
void backlog_measure(struct db *db);
