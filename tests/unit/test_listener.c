#include "common/base/listener.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { ACCEPTORS = 2, CLIENTS = 16, MILLISECOND = 1000000 };

static int listening;
static struct sockaddr_in address;
static atomic_int answered;
static atomic_int lost;
static atomic_int refused;

static void listen_on_loopback(void)
{
    socklen_t size = sizeof(address);

    address = (struct sockaddr_in){.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listening = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_eq(bind(listening, (struct sockaddr *)&address, size), 0);
    cr_assert_eq(listen(listening, 64), 0);
    cr_assert_eq(getsockname(listening, (struct sockaddr *)&address, &size), 0);
}

/* Slower than the clients, so that there is always a queue. */
static void *answer_clients(void *unused)
{
    struct timespec pause = {.tv_nsec = 10L * MILLISECOND};
    char byte = 0;
    int fd;

    (void)unused;
    while ((fd = accept(listening, NULL, NULL)) >= 0) {
        (void)nanosleep(&pause, NULL);
        if (read(fd, &byte, 1) == 1)
            (void)!write(fd, &byte, 1);
        close(fd);
    }
    return NULL;
}

static void *ask_until_refused(void *unused)
{
    (void)unused;
    for (;;) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        char byte = 'x';

        if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
            atomic_fetch_add(errno == ECONNREFUSED ? &refused : &lost, 1);
            close(fd);
            return NULL;
        }
        bool done = send(fd, &byte, 1, MSG_NOSIGNAL) == 1 && read(fd, &byte, 1) == 1;
        atomic_fetch_add(done ? &answered : &lost, 1);
        close(fd);
    }
}

Test(listener, loses_no_connection_that_was_made_before_it_retired, .timeout = 30)
{
    pthread_t acceptors[ACCEPTORS];
    pthread_t clients[CLIENTS];
    struct timespec some_traffic = {.tv_nsec = 200L * MILLISECOND};

    listen_on_loopback();
    for (int i = 0; i < ACCEPTORS; i++)
        cr_assert_eq(pthread_create(&acceptors[i], NULL, answer_clients, NULL), 0);
    for (int i = 0; i < CLIENTS; i++)
        cr_assert_eq(pthread_create(&clients[i], NULL, ask_until_refused, NULL), 0);
    do
        (void)nanosleep(&some_traffic, NULL);
    while (atomic_load(&answered) <= CLIENTS);
    cr_expect(listener_retire(listening));
    for (int i = 0; i < CLIENTS; i++)
        (void)pthread_join(clients[i], NULL);
    for (int i = 0; i < ACCEPTORS; i++)
        (void)pthread_join(acceptors[i], NULL);
    cr_expect_eq(lost, 0);
    cr_expect_eq(refused, CLIENTS);
    cr_expect_gt(answered, CLIENTS);
    close(listening);
}

Test(listener, leaves_a_unix_socket_and_what_does_not_listen_alone)
{
    struct sockaddr_un path = {.sun_family = AF_UNIX}; /* the kernel picks an abstract name */
    int local = socket(AF_UNIX, SOCK_STREAM, 0);
    int idle = socket(AF_INET, SOCK_STREAM, 0);
    int listens = 0;
    socklen_t size = sizeof(listens);

    cr_assert_eq(bind(local, (struct sockaddr *)&path, sizeof(sa_family_t)), 0);
    cr_assert_eq(listen(local, 1), 0);
    cr_expect_not(listener_retire(local));
    cr_expect_eq(getsockopt(local, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size), 0);
    cr_expect_neq(listens, 0);
    cr_expect_not(listener_retire(idle));
    cr_expect_not(listener_retire(-1));
    close(local);
    close(idle);
}
