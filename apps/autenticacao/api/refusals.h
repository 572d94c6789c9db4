#pragma once

#include "common/http/response.h"

/* Why people and users are refused. */
extern const struct problem NAO_ADMINISTRADOR;
extern const struct problem ULTIMO_ADMIN;
extern const struct problem USUARIO_ALTERADO; /* while it was being changed */

extern const struct refusal PESSOA_REFUSALS[];
