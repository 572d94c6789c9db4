#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Stop signals and waiting, for programs that answer no requests. For one thread. */

/* Opens the log under `name` and enters the sandbox. From then on SIGTERM and SIGINT only make
 * daemon_stopping() true, and SIGPIPE is ignored. */
void daemon_start(const char *name);

bool daemon_stopping(void);

/*
 * Waits until a stop signal arrives, one of two descriptors is readable (-1: none) or
 * `milliseconds` have passed, whichever comes first.
 */
void daemon_wait(int first, int second, int milliseconds);

/*
 * Exponential backoff with jitter: doubles from `min` to `max` milliseconds (0: 100 ms, 5 s); each
 * delay is random between half of that and all of it, so that many processes do not retry at the
 * same moment. Zero-initialised.
 */
struct backoff {
    int min;
    int max;
    int last;
};

/* The next delay, in milliseconds. */
int backoff_next(struct backoff *backoff);

/* The delay, in milliseconds, after `failures` earlier ones (0: the first), without a struct. */
int backoff_after(int64_t failures, int min, int max);
void backoff_reset(struct backoff *backoff);
