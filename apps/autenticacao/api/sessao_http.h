#pragma once

#include "autenticacao/tentativa.h"
#include "common/http/dispatch.h"

/*
 * Answers 401, and returns false, when the session of the access token (`sid`) has ended: a user
 * who was deactivated, demoted or logged out must not use a token that is valid for up to another
 * hour.
 */
service_admit sessao_admit;

/* The handlers of logging in and out, for the route table. */
route_handler sessao_login;
route_handler sessao_renew;
route_handler sessao_logout;

/*
 * Checks the password of the user of the token, within the limits of tentativa.h. True, with `u`
 * filled in, when it is right and the user is active. Otherwise false after answering: 422 with a
 * fault of `campo`; 429 with Retry-After; 503. A guess counts whatever becomes of the request.
 */
struct usuario;
bool own_senha_or_answer(struct ctx *ctx, const char *senha, const char *campo, struct usuario *u);
