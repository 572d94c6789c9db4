#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/auth/identity.h"
#include "common/base/digest.h"

/*
 * Remembers verified tokens by their SHA-256, so that a signature is checked once a token and not
 * once a request. Bounded: sets × ways tokens, under 1 MB; the token that ends first makes room.
 * One memory a process. Safe to call from many threads.
 */
enum { TOKEN_MEMORY_SETS = 256, TOKEN_MEMORY_WAYS = 4 };

struct token_stats {
    uint64_t hits;   /* tokens that were known */
    uint64_t misses; /* tokens that were not, refused ones included */
};

/* True, with `*who` written, when a token of that digest was kept and is good at `now` (Unix
 * seconds): `now` lies from its nbf to before its exp. */
bool token_memory_recall(const unsigned char digest[static DIGEST_SIZE], int64_t now,
                         struct identity *who);

/* Keeps what a verified token says; `who->exp` is when it is forgotten. */
void token_memory_keep(const unsigned char digest[static DIGEST_SIZE], int64_t nbf,
                       const struct identity *who);

/* Forgets every token and starts the figures anew: the keys have changed. */
void token_memory_clear(void);

/* How the memory has served since it was last cleared. */
struct token_stats token_memory_stats(void);
