#pragma once

#include "common/http/context.h"

/* The handler of the list of products to buy. */
route_handler reposicoes_list;
