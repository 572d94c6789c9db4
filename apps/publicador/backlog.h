#pragma once

#include "common/db/database.h"

/* Sets the metrics icarus_outbox_backlog (rows in the outbox, counted up to BACKLOG_MAX) and
 * icarus_outbox_oldest_seconds (age of the oldest); at most once in 5 s. */
enum { BACKLOG_MAX = 10000 };
void backlog_measure(struct db *db);
