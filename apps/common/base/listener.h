#pragma once

#include <stdbool.h>

/*
 * Takes a listening TCP socket out of service for every process that holds it, losing no connection
 * that a client already counts as made: whoever comes now is refused at once and can go to another
 * replica, those in the queue are left to the threads that accept, and then the socket ceases to
 * listen.
 *
 * Returns false, having changed nothing, when `fd` is no such socket. Waits at most 10 s for the
 * queue to empty. Threads in accept() get EINVAL.
 */
bool listener_retire(int fd);
