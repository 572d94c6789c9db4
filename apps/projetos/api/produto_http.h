#pragma once

#include "common/http/context.h"

/* The handler of the local copy of the products. */
route_handler produtos_list;
