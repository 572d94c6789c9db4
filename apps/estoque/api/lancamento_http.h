#pragma once

#include "common/http/context.h"

/* Handlers of what people type into the ledger: one movement, or a list of them. */
route_handler lancamentos_create;
route_handler lancamentos_create_many;
