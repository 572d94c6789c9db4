#pragma once

#include "autenticacao/auditoria.h"
#include "common/http/context.h"

/* The origin of this request. The texts live as long as the request. */
struct origem origem_of(struct ctx *ctx);

route_handler auditoria_show;
