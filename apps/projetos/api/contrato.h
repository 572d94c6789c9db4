#pragma once

#include "common/http/contract.h"

/* What each route of this service takes and gives. */
extern const struct contracts CONTRATO;
