#pragma once

#include "common/http/context.h"

/* The handlers of the resource, for the route table. */
route_handler fornecedores_list;
route_handler fornecedores_create;
route_handler fornecedores_get;
route_handler fornecedores_replace;
route_handler fornecedores_patch;
route_handler fornecedores_delete;
route_handler fornecedores_restore;
route_handler fornecedores_change_telefone;
route_handler fornecedores_change_endereco;
route_handler fornecedores_history;
route_handler fornecedores_history_all;
