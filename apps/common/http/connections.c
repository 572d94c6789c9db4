#include "common/http/connections.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/log.h"

enum { SHORTAGE_SECONDS = 1, LATE_MS = 1000 };

struct connection {
    FCGX_Request fcgi; /* the first member: connections_done casts it back */
    LIST_ENTRY(connection) others;
    /* Held while the descriptor is armed, and taken by the thread that receives its event: what one
     * thread did with the connection is over before another one uses or frees it. */
    pthread_mutex_t arming;
    bool waits; /* it has been added to the set */
    bool heard; /* it has had a request */
};

static int listening = -1;
static int set = -1;
static int stop = -1;
static LIST_HEAD(, connection) all = LIST_HEAD_INITIALIZER(all); /* open connections */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Their addresses identify the events of the listener and of `stop`. */
static char the_listener;
static char the_stop;

/* Each event goes to one thread, which arms the descriptor again when it is done with it. */
static bool arm(int how, int fd, void *what)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = what};

    return epoll_ctl(set, how, fd, &event) == 0;
}

bool connections_open(int listener)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &the_stop};
    const int flags = fcntl(listener, F_GETFL);

    listening = listener;
    set = epoll_create1(EPOLL_CLOEXEC);
    stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (flags >= 0 && fcntl(listener, F_SETFL, flags | O_NONBLOCK) == 0 && set >= 0 && stop >= 0 &&
        epoll_ctl(set, EPOLL_CTL_ADD, stop, &event) == 0 &&
        arm(EPOLL_CTL_ADD, listener, &the_listener))
        return true;
    log_error("servidor: o descritor %d não é um soquete FastCGI: %s", listener, strerror(errno));
    return false;
}

static void add(struct connection *connection)
{
    (void)pthread_mutex_lock(&lock);
    LIST_INSERT_HEAD(&all, connection, others);
    (void)pthread_mutex_unlock(&lock);
}

static void drop(struct connection *connection)
{
    (void)pthread_mutex_lock(&lock);
    LIST_REMOVE(connection, others);
    (void)pthread_mutex_unlock(&lock);
    if (connection->fcgi.ipcFd >= 0)
        (void)close(connection->fcgi.ipcFd);
    (void)pthread_mutex_destroy(&connection->arming);
    free(connection);
}

/* Puts the connection back in the set, so that any thread can take its next request. libfcgi may
 * have replaced its descriptor by one that is not in the set. */
static void await(struct connection *connection)
{
    const int fd = connection->fcgi.ipcFd;
    bool armed = false;

    (void)pthread_mutex_lock(&connection->arming);
    armed = (connection->waits && arm(EPOLL_CTL_MOD, fd, connection)) ||
            arm(EPOLL_CTL_ADD, fd, connection);
    connection->waits = true;
    (void)pthread_mutex_unlock(&connection->arming);
    if (armed)
        return;
    log_error("servidor: não é possível guardar uma conexão: %s", strerror(errno));
    drop(connection);
}

static bool has_input(const struct connection *connection)
{
    char first;

    return recv(connection->fcgi.ipcFd, &first, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* Accepts a connection. NULL, with errno set, on failure. */
static struct connection *accept_one(void)
{
    const int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    struct connection *connection = fd >= 0 ? calloc(1, sizeof(*connection)) : NULL;

    if (!connection) {
        if (fd >= 0)
            (void)close(fd);
        return NULL;
    }
    (void)pthread_mutex_init(&connection->arming, NULL);
    (void)FCGX_InitRequest(&connection->fcgi, listening, 0);
    connection->fcgi.ipcFd = fd;
    connection->fcgi.keepConnection = 1; /* or FCGX_Accept_r closes it */
    add(connection);
    return connection;
}

/* Decides on an error of accept: waits when descriptors or memory are short, which must not end the
 * process. False when the listener can no longer be used. */
static bool stand(int error)
{
    const struct timespec pause = {.tv_sec = SHORTAGE_SECONDS};

    switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        log_error("servidor: não é possível aceitar conexões por ora: %s", strerror(error));
        (void)nanosleep(&pause, NULL);
        return true;
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
    case EOPNOTSUPP:
        return false;
    default: /* the client is gone */
        return true;
    }
}

/* Accepts a connection; sets `*ready` to it when a request has already arrived. False as in
 * stand. */
static bool take_in(struct connection **ready)
{
    struct connection *connection = accept_one();

    if (!connection && !stand(errno))
        return false;
    (void)arm(EPOLL_CTL_MOD, listening, &the_listener);
    if (connection && has_input(connection))
        *ready = connection;
    else if (connection)
        await(connection);
    return true;
}

/* Reads the head of a request; false when the connection has ended instead. */
static bool begin(struct connection *connection, uint32_t events)
{
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR) && !has_input(connection)) {
        drop(connection);
        return false;
    }
    connection->heard = true;
    if (FCGX_Accept_r(&connection->fcgi) == 0)
        return true;
    connection->fcgi.ipcFd = -1; /* libfcgi has closed it */
    drop(connection);
    return false;
}

enum connections_result connections_next(FCGX_Request **request)
{
    for (;;) {
        struct epoll_event event;
        struct connection *connection = NULL;

        if (epoll_wait(set, &event, 1, -1) != 1)
            continue;
        if (event.data.ptr == &the_stop)
            return CONNECTIONS_STOPPED;
        if (event.data.ptr == &the_listener && !take_in(&connection))
            return CONNECTIONS_FAILED;
        if (event.data.ptr != &the_listener) {
            connection = event.data.ptr;
            (void)pthread_mutex_lock(&connection->arming);
            (void)pthread_mutex_unlock(&connection->arming);
        }
        if (connection && begin(connection, event.events)) {
            *request = &connection->fcgi;
            return CONNECTIONS_REQUEST;
        }
    }
}

/* Reads the end of the request; false when a body was left unread. What is left of a request would
 * be taken for the next one. */
static bool is_at_its_end(FCGX_Request *request)
{
    char more;

    return FCGX_GetStr(&more, 1, request->in) == 0;
}

void connections_done(FCGX_Request *request)
{
    struct connection *connection = (struct connection *)request;

    if (request->keepConnection && !is_at_its_end(request))
        request->keepConnection = 0;
    FCGX_Finish_r(request);
    if (request->ipcFd >= 0)
        await(connection);
    else
        drop(connection);
}

void connections_stop(void)
{
    (void)eventfd_write(stop, 1);
}

static bool any_unheard(void)
{
    const struct connection *connection;

    LIST_FOREACH(connection, &all, others)
    if (!connection->heard)
        return true;
    return false;
}

void connections_finish(void (*serve)(void *context, FCGX_Request *request), void *context)
{
    const struct timeval patience = {.tv_sec = LATE_MS / 1000};
    const long long end = monotonic_ms() + LATE_MS;
    struct epoll_event event;
    long long left;

    (void)epoll_ctl(set, EPOLL_CTL_DEL, stop, NULL);
    (void)epoll_ctl(set, EPOLL_CTL_DEL, listening, NULL);
    while (any_unheard() && (left = end - monotonic_ms()) > 0 &&
           epoll_wait(set, &event, 1, (int)left) == 1) {
        struct connection *connection = event.data.ptr;

        if (connection->heard) { /* nginx repeats what it sends on a kept connection */
            drop(connection);
            continue;
        }
        connection->fcgi.listen_sock = -1; /* or libfcgi accepts another one in its place */
        (void)setsockopt(connection->fcgi.ipcFd, SOL_SOCKET, SO_RCVTIMEO, &patience,
                         sizeof(patience));
        if (begin(connection, event.events))
            serve(context, &connection->fcgi);
    }
}

void connections_close(void)
{
    struct connection *connection = LIST_FIRST(&all);

    while (connection) {
        struct connection *next = LIST_NEXT(connection, others);

        drop(connection);
        connection = next;
    }
    (void)close(set);
    (void)close(stop);
}
