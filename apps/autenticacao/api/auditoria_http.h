#pragma once

#include "autenticacao/auditoria.h"
#include "common/http/context.h"

route_handler auditoria_show;
