#pragma once

#include "common/http/context.h"

/* The handler of the demand that waits for stock, for the route table. */
route_handler pendencias_list;
