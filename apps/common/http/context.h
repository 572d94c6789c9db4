#pragma once

#include "common/auth/identity.h"
#include "common/db/database.h"
#include "common/http/request.h"
#include "common/http/response.h"
#include "common/http/router.h"

/* One request and all that a handler answers it with. */
struct ctx {
    struct request request;
    struct response response;
    struct route_match match;
    struct identity who; /* of the verified token; zero on public routes */
    struct db *db;       /* the connection of the worker */
};
