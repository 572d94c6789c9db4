#pragma once

#include <stddef.h>

/*
 * Cryptographic random numbers from getrandom(2). On failure, which does not happen on a running
 * Linux, aborts the process after one log line rather than use a guessable secret. Thread-safe.
 */

void random_bytes(void *out, size_t len);

/*
 * Writes `count` characters and a NUL; `out` holds count + 1 bytes. Each character is drawn
 * uniformly (no modulo bias) from `alphabet`, which has 2 to 256 bytes.
 */
void random_text(char *out, size_t count, const char *alphabet);
