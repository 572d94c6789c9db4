#include "common/base/listener.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "common/base/log.h"

enum { STEP_MILLISECONDS = 5, HANDSHAKE_MILLISECONDS = 50, QUEUE_MILLISECONDS = 10000 };

/* Binds the socket to an interface that does not exist: no new SYN matches it any more, so the
 * kernel refuses the connection. Handshakes already begun still complete, because their segments
 * are looked up by address and port. The first SO_BINDTOIFINDEX of a socket needs no privilege
 * (since Linux 5.7). */
static bool hide_from_new(int fd)
{
    int nowhere = INT_MAX;

    return setsockopt(fd, SOL_SOCKET, SO_BINDTOIFINDEX, &nowhere, sizeof(nowhere)) == 0;
}

static bool is_listening_tcp(int fd)
{
    int domain = 0;
    int listens = 0;
    socklen_t size = sizeof(int);

    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 &&
           (domain == AF_INET || domain == AF_INET6) &&
           getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0;
}

static bool queue_is_empty(int fd)
{
    struct pollfd queue = {.fd = fd, .events = POLLIN};

    return poll(&queue, 1, 0) == 0;
}

static void pause_milliseconds(long milliseconds)
{
    struct timespec pause = {.tv_nsec = milliseconds * 1000000L};

    (void)nanosleep(&pause, NULL);
}

bool listener_retire(int fd)
{
    if (!is_listening_tcp(fd))
        return false;
    if (!hide_from_new(fd))
        log_warn("o soquete continua visível (%s); quem chegar agora pode receber um erro",
                 strerror(errno));
    else
        pause_milliseconds(HANDSHAKE_MILLISECONDS);
    for (int waited = 0; !queue_is_empty(fd) && waited < QUEUE_MILLISECONDS;
         waited += STEP_MILLISECONDS)
        pause_milliseconds(STEP_MILLISECONDS);
    if (shutdown(fd, SHUT_RD) != 0)
        log_warn("o soquete não pôde ser fechado a novas conexões");
    return true;
}
