#pragma once

#include "common/http/context.h"

/* POST of a movement's estorno. */
route_handler estornos_create;
