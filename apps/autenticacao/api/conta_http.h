#pragma once

#include "common/http/context.h"

/* Handlers of the user's own account and of the public keys. */
route_handler conta_show;
route_handler conta_change_senha;
route_handler chaves_show;
