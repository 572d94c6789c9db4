#pragma once

#include "common/http/context.h"

/* The own copy of the products, for the route table. */
route_handler produtos_list;
