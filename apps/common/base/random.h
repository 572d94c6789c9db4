#pragma once

#include <stddef.h>

/*
 * Randomness from the kernel (getrandom(2)), fit for keys and secrets. Should it fail, which a
 * running Linux does not, the process is aborted after one log line: a guessable secret is worse
 * than a dead process. Thread-safe.
 */

void random_bytes(void *out, size_t len);

/*
 * Writes `count` characters, each drawn from the 2 to 256 bytes of `alphabet` with equal chance (no
 * modulo bias), and a NUL: `out` has room for count + 1.
 */
void random_text(char *out, size_t count, const char *alphabet);
