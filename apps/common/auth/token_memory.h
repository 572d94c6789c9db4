#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/auth/identity.h"
#include "common/base/digest.h"

/*
 * Cache of verified tokens by their SHA-256: a signature is verified once per token, not once per
 * request. Set-associative, sets × ways tokens, under 1 MB; the token that expires first is
 * evicted. One cache per process. Thread-safe.
 */
enum { TOKEN_MEMORY_SETS = 256, TOKEN_MEMORY_WAYS = 4 };

struct token_stats {
    uint64_t hits;   /* tokens found in the cache */
    uint64_t misses; /* tokens not found, refused ones included */
};

/* True, with `*who` written, when the token with that digest is cached and valid at `now` (Unix
 * seconds): nbf <= now < exp. */
bool token_memory_recall(const unsigned char digest[static DIGEST_SIZE], int64_t now,
                         struct identity *who);

/* Caches a verified token, valid from `nbf` to `who->exp` (Unix seconds). */
void token_memory_keep(const unsigned char digest[static DIGEST_SIZE], int64_t nbf,
                       const struct identity *who);

/* Empties the cache and resets the statistics, after the keys have changed. */
void token_memory_clear(void);

/* Statistics since the last clear. */
struct token_stats token_memory_stats(void);
