#pragma once

#include "common/http/context.h"

/* The handlers of the resource, for the route table. */
route_handler projetos_list;
route_handler projetos_create;
route_handler projetos_get;
route_handler projetos_replace;
route_handler projetos_patch;
route_handler projetos_delete;
route_handler projetos_change_status;
route_handler projetos_history;
route_handler projetos_history_all;
