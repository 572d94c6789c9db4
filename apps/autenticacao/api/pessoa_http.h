#pragma once

#include "autenticacao/pessoa.h"
#include "common/http/context.h"

/* The handlers of the resource, for the route table. */
route_handler pessoas_list;
route_handler pessoas_create;
route_handler pessoas_get;
route_handler pessoas_replace;
route_handler pessoas_patch;
route_handler pessoas_delete;
route_handler pessoas_export;
route_handler pessoas_anonimizar;
