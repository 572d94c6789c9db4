#pragma once

#include "common/http/context.h"

/* What a user does with the own account, and the public keys, for the route table. */
route_handler conta_show;
route_handler conta_change_senha;
route_handler chaves_show;
