#pragma once

#include "common/http/context.h"

/* The handler of pending demand. */
route_handler pendencias_list;
