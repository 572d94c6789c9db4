#pragma once

#include "common/http/dispatch.h"

/*
 * A service: one process, ICARUS_THREADS workers on the listening FastCGI socket (descriptor 0,
 * from spawn-fcgi), each with its own database connection and body buffer. SIGTERM or SIGINT stops
 * accepting, finishes the requests in flight and returns; the socket stays open for the next
 * process. SIGQUIT first stops listening on a TCP socket (see listener.h), for a replica that will
 * not be replaced on the same socket.
 */

/* Number of workers: ICARUS_THREADS, 1 to 256, default 16. */
int server_threads(void);

/* Serves until a stop signal. Returns the exit code of the process. */
int server_run(const struct service *service);
