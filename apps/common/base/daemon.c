#include "common/base/daemon.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>

#include "common/base/log.h"
#include "common/base/random.h"
#include "common/base/sandbox.h"

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
    sandbox_enter();
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

/* Between half of `whole` and all of it. */
static int jittered(int whole)
{
    uint32_t chance;

    random_bytes(&chance, sizeof(chance));
    return whole - (int)(chance % (uint32_t)(whole / 2 + 1));
}

int backoff_next(struct backoff *backoff)
{
    const int min = backoff->min > 0 ? backoff->min : DELAY_MIN;
    const int max = backoff->max > 0 ? backoff->max : DELAY_MAX;

    backoff->last = backoff->last == 0 ? min : backoff->last > max / 2 ? max : backoff->last * 2;
    return jittered(backoff->last);
}

int backoff_after(int64_t failures, int min, int max)
{
    int whole = min;

    while (failures-- > 0 && whole < max)
        whole = whole > max / 2 ? max : whole * 2;
    return jittered(whole);
}

void backoff_reset(struct backoff *backoff)
{
    backoff->last = 0;
}
