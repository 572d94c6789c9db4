#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What programs that answer no requests have in common: being told to stop, and waiting. One
 * thread. */

/* Opens the log under `name` and enters the sandbox; from now on SIGTERM and SIGINT are a wish that
 * daemon_stopping tells, and SIGPIPE is ignored. */
void daemon_start(const char *name);

bool daemon_stopping(void);

/*
 * Waits until the process is told to stop, until one of two descriptors can be read (-1: there is
 * none) or until `milliseconds` have passed, whichever comes first.
 */
void daemon_wait(int first, int second, int milliseconds);

/*
 * A delay that doubles from `min` to `max` milliseconds (0: 100 ms, 5 s), each drawn between half
 * of it and the whole, so that many processes do not come back at once. Zero-initialised.
 */
struct backoff {
    int min;
    int max;
    int last;
};

/* The next delay, in milliseconds. */
int backoff_next(struct backoff *backoff);

/* The delay after `failures` earlier ones (0: the first), for one who keeps no struct. */
int backoff_after(int64_t failures, int min, int max);
void backoff_reset(struct backoff *backoff);

/* Milliseconds on a clock that never goes back. */
long long monotonic_ms(void);
