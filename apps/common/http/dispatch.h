#pragma once

#include "common/http/context.h"

/* Decides on a request with a good token and an allowed role: false after it gave the answer. */
typedef bool service_admit(struct ctx *ctx);

struct service {
    const char *name;
    const struct route *routes;
    size_t route_count;
    service_admit *admit; /* NULL: token and role decide */
    size_t statements;    /* that a worker keeps prepared, 0 for all; see db_keep_statements */
};

/*
 * Answers a request: finds its row in the table of the service, or among /healthz, /readyz and
 * /metrics, checks token and role, reads the body and runs the handler. Whatever happens, there is
 * an answer in ctx->response when it returns.
 */
void dispatch(const struct service *service, struct ctx *ctx);
