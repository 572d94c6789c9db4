#pragma once

#include <fcgiapp.h>
#include <stdbool.h>

/*
 * The FastCGI connections of a service. One that nginx keeps open between two requests waits in an
 * epoll set, so that it occupies no worker: any free worker takes the next request of any
 * connection, or accepts a new one.
 */

/* Starts with the listening socket, which becomes non-blocking. False, logged, when that fails. */
bool connections_open(int listener);

enum connections_result {
    CONNECTIONS_REQUEST,
    CONNECTIONS_STOPPED, /* connections_stop was called */
    CONNECTIONS_FAILED   /* the listener can no longer be used; see errno */
};

/* Waits for a request and sets `*request`, to be passed to connections_done. When descriptors or
 * memory are short it logs that, and accepts no connection for a second. Thread-safe. */
enum connections_result connections_next(FCGX_Request **request);

/* Ends the request. The connection is kept if nginx asked for that. */
void connections_done(FCGX_Request *request);

/* Makes connections_next return CONNECTIONS_STOPPED in each thread. */
void connections_stop(void);

/* Calls `serve` for each request that comes, within a second, on a connection that has had none:
 * nginx repeats no POST whose connection was accepted and then closed. `serve` must call
 * connections_done. Call it, and connections_close, when no other thread uses the connections any
 * more. */
void connections_finish(void (*serve)(void *context, FCGX_Request *request), void *context);

/* Closes all connections. */
void connections_close(void);
