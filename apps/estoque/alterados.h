#pragma once

#include "common/db/database.h"

/*
 * The products whose stock this thread has moved in the transaction under way, each to be announced
 * once at its end. A transaction that failed leaves its products behind: they are announced with
 * the next one, as they are then, which says nothing wrong.
 */

/* Notes a product; announces those noted so far when there are too many to remember. */
enum db_result alterados_add(struct db *db, int64_t produto_id);

/* Announces them and forgets them. */
enum db_result alterados_announce(struct db *db);
