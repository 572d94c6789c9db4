#pragma once

#include "common/http/context.h"

/* Handler of POST /produtos/{id}/movimentacoes/{id}/estorno. */
route_handler estornos_create;
