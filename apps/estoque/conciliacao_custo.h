#pragma once

#include "common/db/reconciliation.h"

/* Recalculates the average cost of each product of the range from its ledger, and finds what went
 * out at another cost, and another average (struct reconciliation, more). Keeps the ledger of one
 * product at a time in memory, 40 bytes a row. DB_BUSY when there is no memory. */
enum db_result conciliacao_custo(struct db *db, int64_t after, int64_t last,
                                 struct finding *finding, db_each *each, void *context);
