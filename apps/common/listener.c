#include "common/listener.h"

#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "common/log.h"

enum { TCP_FLAGS_BYTE = 13, FLAG_SYN = 0x02, FLAG_ACK = 0x10 };
enum { STEP_MILLISECONDS = 5, HANDSHAKE_MILLISECONDS = 50, QUEUE_MILLISECONDS = 10000 };

/* A filter on a TCP socket sees the segment from its header on. This one drops what would begin a
 * connection and passes what completes a handshake that has begun. */
static bool hold_off_new(int fd)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, TCP_FLAGS_BYTE),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, FLAG_SYN | FLAG_ACK),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FLAG_SYN, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
    };
    struct sock_fprog filter = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) == 0;
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
    if (!hold_off_new(fd))
        log_warn("o soquete não aceita filtro; quem chegar neste instante pode receber um erro");
    else
        pause_milliseconds(HANDSHAKE_MILLISECONDS);
    for (int waited = 0; !queue_is_empty(fd) && waited < QUEUE_MILLISECONDS;
         waited += STEP_MILLISECONDS)
        pause_milliseconds(STEP_MILLISECONDS);
    if (shutdown(fd, SHUT_RD) != 0)
        log_warn("o soquete não pôde ser fechado a novas conexões");
    return true;
}
