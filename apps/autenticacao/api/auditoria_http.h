#pragma once

#include "autenticacao/auditoria.h"
#include "common/http/context.h"

/* Who makes this request. The texts live as long as the request. */
struct origem origem_of(struct ctx *ctx);

route_handler auditoria_show;
