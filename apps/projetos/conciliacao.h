#pragma once

#include "common/db/reconciliation.h"

/* What every project, its materials and its messages keep at every moment. */
extern const struct reconciliation CONCILIACAO_PROJETOS;
