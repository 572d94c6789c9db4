#pragma once

#include "common/http/response.h"

/* Why requests about people and users are refused. */
extern const struct problem NAO_ADMINISTRADOR;
extern const struct problem ULTIMO_ADMIN;
extern const struct problem USUARIO_ALTERADO; /* by another request meanwhile */

extern const struct refusal PESSOA_REFUSALS[];
