#include "common/daemon.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>

#include "common/log.h"
#include "common/random.h"

enum { DELAY_MIN = 100, DELAY_MAX = 5000 };

static int stop_signals = -1;

void daemon_start(const char *name)
{
    sigset_t signals;

    log_open(name);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    stop_signals = sigprocmask(SIG_BLOCK, &signals, NULL) == 0
                       ? signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC)
                       : -1;
    if (stop_signals < 0) {
        log_error("não consegui preparar os sinais do processo");
        exit(EXIT_FAILURE);
    }
}

bool daemon_stopping(void)
{
    struct pollfd stop = {.fd = stop_signals, .events = POLLIN};

    return poll(&stop, 1, 0) > 0;
}

void daemon_wait(int first, int second, int milliseconds)
{
    struct pollfd events[] = {{.fd = stop_signals, .events = POLLIN},
                              {.fd = first, .events = POLLIN},
                              {.fd = second, .events = POLLIN}};

    (void)poll(events, sizeof(events) / sizeof(events[0]), milliseconds);
}

int backoff_next(struct backoff *backoff)
{
    uint32_t chance;

    backoff->last = backoff->last == 0 ? DELAY_MIN : backoff->last * 2;
    if (backoff->last > DELAY_MAX)
        backoff->last = DELAY_MAX;
    random_bytes(&chance, sizeof(chance));
    return backoff->last / 2 + (int)(chance % (uint32_t)(backoff->last / 2 + 1));
}

void backoff_reset(struct backoff *backoff)
{
    backoff->last = 0;
}

long long monotonic_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
