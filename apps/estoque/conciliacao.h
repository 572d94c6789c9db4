#pragma once

#include "common/db/reconciliation.h"

/* The invariants of products (docs/messaging.md, guarantee 6). */
extern const struct reconciliation CONCILIACAO_ESTOQUE;
