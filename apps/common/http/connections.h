#pragma once

#include <fcgiapp.h>
#include <stdbool.h>

/*
 * The FastCGI connections of a service. One that nginx keeps open between two requests waits in an
 * epoll set, so that it occupies no worker: whichever is free takes the next request of any
 * connection, or accepts a new one.
 */

/* Of the listening socket, which becomes non-blocking. False, with a message, when it is none. */
bool connections_open(int listener);

enum connections_result {
    CONNECTIONS_REQUEST,
    CONNECTIONS_STOPPED, /* connections_stop was called */
    CONNECTIONS_FAILED   /* the listener is none any more: errno */
};

/* Waits for a request, which is then `*request`, for connections_done. While descriptors or memory
 * are short it says so in the log, and accepts none for a second. */
enum connections_result connections_next(FCGX_Request **request);

/* Ends the request. The connection is kept if nginx asked for that. */
void connections_done(FCGX_Request *request);

/* Makes connections_next return CONNECTIONS_STOPPED in each thread. */
void connections_stop(void);

/* Closes those that are kept, once no thread uses any. */
void connections_close(void);
