#pragma once

#include "common/auth/token.h"
#include "common/db/database.h"
#include "common/http/request.h"
#include "common/http/response.h"
#include "common/http/router.h"

/*
 * A service: one process, ICARUS_THREADS workers on the listening FastCGI socket (descriptor 0,
 * from spawn-fcgi), each with its own database connection and body buffer. SIGTERM or SIGINT stops
 * accepting, finishes what is in flight and returns; the socket is left to the next process.
 * SIGQUIT also takes a TCP socket out of service first (see listener.h): this replica has no next
 * process.
 */
struct ctx {
    struct request request;
    struct response response;
    struct route_match match;
    struct identity who; /* of the verified token; zero on public routes */
    struct db *db;
};

/* The last word on a request with a good token and an allowed role: false after an answer. */
typedef bool server_admit(struct ctx *ctx);

struct service {
    const char *name;
    const struct route *routes;
    size_t route_count;
    server_admit *admit; /* NULL: token and role say it all */
    size_t statements;   /* that a worker keeps prepared, 0 for all; see db_keep_statements */
};

/* Workers of a service of this process: ICARUS_THREADS, 1 to 256, 16 unless set. */
int server_threads(void);

/* Serves until told to stop. Returns the exit code of the process. */
int server_run(const struct service *service);
