#pragma once

#include "autenticacao/tentativa.h"
#include "common/http/dispatch.h"

/*
 * For the service: the session that an access token came from must last (it tells in `sid`), so
 * that a user who is deactivated, demoted or logged out changes nothing here with a token that has
 * an hour to go. False after the answer 401.
 */
service_admit sessao_admit;

/* The handlers of logging in and out, for the route table. */
route_handler sessao_login;
route_handler sessao_renew;
route_handler sessao_logout;

/*
 * Checks a password of an access key under the brake of tentativa.h. True when it is right and its
 * user active, `u` then filled in; else false after the answer: 401 without a reason, or 422 with a
 * fault of `campo` where the password is that member of a body; 429 with Retry-After; 503.
 */
struct usuario;
bool credential_or_answer(struct ctx *ctx, const char *chave, const char *senha, const char *campo,
                          struct usuario *u);
