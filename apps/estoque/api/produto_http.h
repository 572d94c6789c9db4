#pragma once

#include "common/http/context.h"
#include "estoque/produto.h"

/* The handlers of the resource, for the route table. */
route_handler produtos_list;
route_handler produtos_create;
route_handler produtos_get;
route_handler produtos_replace;
route_handler produtos_patch;
route_handler produtos_delete;
route_handler produtos_restore;
route_handler produtos_unite;
route_handler produtos_history;
route_handler produtos_history_all;

/* Why requests about a product are refused. */
extern const struct refusal PRODUTO_REFUSALS[];
