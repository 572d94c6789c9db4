#pragma once

#include <stdbool.h>

/*
 * Stops listening on a TCP socket, for every process that holds it, without losing an established
 * connection: new connections are refused at once (the client can try another replica), those in
 * the accept queue are left to the accepting threads, and then the socket is shut down.
 *
 * Returns false, with nothing changed, when `fd` is not a listening TCP socket. Waits at most 10 s
 * for the queue to drain. Threads in accept() get EINVAL.
 */
bool listener_retire(int fd);
