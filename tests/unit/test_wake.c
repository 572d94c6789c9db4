#include "publicador/wake.h"

#include "../folder.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static void set_up(void)
{
    char folder[FOLDER_ROOM];

    cr_assert(make_folder(folder));
    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
    cr_assert_eq(setenv("ICARUS_RELAY_SOCKET", address.sun_path, 1), 0);
}

static void tear_down(void)
{
    wake_close();
    (void)unlink(address.sun_path);
    *strrchr(address.sun_path, '/') = '\0';
    cr_expect_eq(rmdir(address.sun_path), 0);
}

TestSuite(wake, .init = set_up, .fini = tear_down);

/* Another relay, which takes the file for a stale one and replaces it. */
static int another(void)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    (void)unlink(address.sun_path);
    cr_assert_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static bool is_there(void)
{
    return access(address.sun_path, F_OK) == 0;
}

static void say(void)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    cr_expect_eq(sendto(fd, "", 1, 0, (const struct sockaddr *)&address, sizeof(address)), 1);
    (void)close(fd);
}

static bool is_told(int fd)
{
    return poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0) == 1;
}

Test(wake, a_wake_is_pending_until_it_is_drained)
{
    int fd = wake_socket();

    cr_assert_geq(fd, 0);
    cr_expect_eq(wake_socket(), fd, "it is made once");
    cr_expect_not(is_told(fd));
    say();
    say();
    cr_expect(is_told(fd));
    wake_drain();
    cr_expect_not(is_told(fd));
}

Test(wake, the_socket_of_a_dead_process_is_replaced)
{
    (void)close(another());
    int fd = wake_socket();
    cr_assert_geq(fd, 0);
    say();
    cr_expect(is_told(fd));
}

Test(wake, a_second_listener_waits_for_the_first_to_end)
{
    int other = another();

    cr_expect_eq(wake_socket(), -1);
    wake_close();
    cr_expect(is_there(), "the other's file stays");
    (void)close(other);
    cr_expect_geq(wake_socket(), 0);
}

Test(wake, a_replaced_socket_is_not_removed)
{
    cr_assert_geq(wake_socket(), 0);
    int other = another();
    wake_close();
    cr_expect(is_there());
    (void)close(other);

    cr_assert_geq(wake_socket(), 0);
    other = another();
    cr_expect_eq(wake_socket(), -1, "nobody can reach the old one");
    (void)close(other);
    int fd = wake_socket();
    cr_assert_geq(fd, 0, "it comes back when the other has gone");
    say();
    cr_expect(is_told(fd));
}

Test(wake, the_socket_is_removed_at_the_end)
{
    cr_assert_geq(wake_socket(), 0);
    cr_expect(is_there());
    wake_close();
    cr_expect_not(is_there());
}
