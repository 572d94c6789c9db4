#pragma once

#include "common/http/context.h"

/* The handler of the list of pending demand. */
route_handler pendencias_list;
