#include "publicador/wake.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/base/config.h"
#include "common/base/log.h"

static int descriptor = -1;
static ino_t file; /* inode of the socket that this process bound */
static bool warned;

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof(address.sun_path)) {
        log_error("ICARUS_RELAY_SOCKET: caminho longo demais");
        exit(EX_CONFIG);
    }
    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    return address;
}

/* True when a process listens there; connecting to a stale socket file fails. */
static bool is_taken(const struct sockaddr_un *address)
{
    int probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool taken =
        probe >= 0 && connect(probe, (const struct sockaddr *)address, sizeof(*address)) == 0;

    if (probe >= 0)
        (void)close(probe);
    return taken;
}

/* False when another relay has replaced the file: relays that start at the same moment may take
 * each other's file for a stale one. */
static bool is_ours(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && status.st_ino == file;
}

static void give_up(void)
{
    (void)close(descriptor);
    descriptor = -1;
}

static int open_socket(const struct sockaddr_un *address)
{
    struct stat status;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    (void)unlink(address->sun_path);
    if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 ||
        stat(address->sun_path, &status) != 0) {
        int cause = errno;

        (void)close(fd);
        errno = cause;
        return -1;
    }
    file = status.st_ino;
    return fd;
}

int wake_socket(void)
{
    const char *path = config_text("ICARUS_RELAY_SOCKET", "");

    if (descriptor >= 0 && !is_ours(path))
        give_up();
    if (descriptor >= 0 || !*path)
        return descriptor;
    const struct sockaddr_un address = address_of(path);
    const bool taken = is_taken(&address);
    if (!taken)
        descriptor = open_socket(&address);
    if (descriptor < 0 && !warned)
        log_warn("não serei avisado de mensagens novas e vou consultar o outbox a cada segundo: %s",
                 taken ? "outro publicador já usa o soquete" : strerror(errno));
    warned = descriptor < 0;
    return descriptor;
}

void wake_drain(void)
{
    char text[16];

    while (descriptor >= 0 && recv(descriptor, text, sizeof(text), 0) >= 0)
        ;
}

void wake_close(void)
{
    const char *path = config_text("ICARUS_RELAY_SOCKET", "");

    if (descriptor < 0)
        return;
    if (is_ours(path))
        (void)unlink(path);
    give_up();
}
