#pragma once

#include "common/db/reconciliation.h"

/* The invariants of projects, their materials and messages. */
extern const struct reconciliation CONCILIACAO_PROJETOS;
