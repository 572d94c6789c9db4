#pragma once

#include "common/server.h"

/* The own copy of the products, for the route table. */
route_handler produtos_list;
