#pragma once

#include "common/db/reconciliation.h"

/* What every product keeps at every moment (docs/messaging.md, promise 6). */
extern const struct reconciliation CONCILIACAO_ESTOQUE;
