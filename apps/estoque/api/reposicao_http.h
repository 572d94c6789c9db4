#pragma once

#include "common/http/context.h"

/* The handler of what must be bought. */
route_handler reposicoes_list;
