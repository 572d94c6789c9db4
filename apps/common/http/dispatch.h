#pragma once

#include "common/http/context.h"

/* Extra check of a request whose token and role are valid. False after answering the request. */
typedef bool service_admit(struct ctx *ctx);

struct revocations;

struct service {
    const char *name;
    const struct route *routes;
    size_t route_count;
    const char *large_body;                /* path of the route whose body may have
                                              BODY_LARGE_MAX bytes; NULL: none */
    service_admit *admit;                  /* NULL: no extra check */
    const struct revocations *revocations; /* NULL: `admit` checks the session; see
                                              revocation_reader.h */
    size_t statements; /* prepared statements per worker, 0 for all; see db_keep_statements */
};

/*
 * Handles a request: finds its route in the table of the service or among /healthz, /readyz and
 * /metrics, checks token and role, reads the body and runs the handler. When it returns there is
 * always a response in ctx->response.
 */
void dispatch(const struct service *service, struct ctx *ctx);
