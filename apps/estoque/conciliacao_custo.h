#pragma once

#include "common/db/reconciliation.h"

/* Recalculates the average cost of each product in the range from its ledger. Reports, at most once
 * per product, what went out at another cost, or a stored average that differs. It is `more` of
 * struct reconciliation. Holds the ledger of one product in memory, up to 64 bytes a row. DB_BUSY
 * when out of memory. */
enum db_result conciliacao_custo(struct db *db, int64_t after, int64_t last,
                                 struct finding *finding, db_each *each, void *context);
