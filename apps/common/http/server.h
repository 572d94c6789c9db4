#pragma once

#include "common/http/dispatch.h"

/*
 * A service: one process, ICARUS_THREADS workers on the listening FastCGI socket (descriptor 0,
 * from spawn-fcgi), each with its own database connection and body buffer. SIGTERM or SIGINT stops
 * accepting, finishes what is in flight and returns; the socket is left to the next process.
 * SIGQUIT also takes a TCP socket out of service first (see listener.h): this replica has no next
 * process.
 */

/* Workers of a service of this process: ICARUS_THREADS, 1 to 256, 16 unless set. */
int server_threads(void);

/* Serves until told to stop. Returns the exit code of the process. */
int server_run(const struct service *service);
