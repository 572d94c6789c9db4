#pragma once

#include "common/http/context.h"

/* Handlers that read the ledger. */
route_handler movimentacoes_list;
route_handler movimentacoes_of_produto;
route_handler movimentacoes_get;
