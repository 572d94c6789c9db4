#pragma once

#include "common/auth/autor.h"
#include "common/auth/identity.h"
#include "common/db/database.h"
#include "common/http/request.h"
#include "common/http/response.h"
#include "common/http/router.h"
#include "common/resource/record_json.h"

/* A request being handled and its response. */
struct ctx {
    struct request request;
    struct response response;
    struct route_match match;
    struct identity who; /* of the verified token; zero on public routes */
    struct db *db;       /* the connection of the worker */
    bool refusal_stays;  /* what was written is kept although the request is refused (a counted
                            guess), with an Idempotency-Key too */
};

/* The author of what this request changes. The texts live as long as the request. */
struct autor autor_of(const struct ctx *ctx);

/* RECORD_WHOLE when the user's role is one of `roles`, else RECORD_OPEN. */
enum record_view view_for(const struct ctx *ctx, const char *roles);
