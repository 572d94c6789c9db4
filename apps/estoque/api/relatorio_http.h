#pragma once

#include "common/http/context.h"

/* The handlers of reports. */
route_handler relatorios_estoque;
route_handler relatorios_consumo;
