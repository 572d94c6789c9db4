#pragma once

#include "autenticacao/auditoria.h"
#include "common/http/context.h"

/* Who makes this request. The texts live as long as the request. */
struct origem origem_of(struct ctx *ctx);

/* The caller owns the object. */
struct json_object *auditoria_json(const struct auditoria *a);

route_handler auditoria_show;
