#include "common/auth/token_memory.h"

#include <pthread.h>
#include <string.h>

struct cached_token {
    unsigned char digest[DIGEST_SIZE];
    int64_t nbf;
    struct identity who; /* who.exp 0: free slot */
};

static struct cached_token memory[TOKEN_MEMORY_SETS][TOKEN_MEMORY_WAYS];
static bool used; /* false: the cache was never written and its pages take no memory */
static struct token_stats stats;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

_Static_assert(sizeof(memory) < 1024UL * 1024, "the memory of tokens is under 1 MB");
_Static_assert(TOKEN_MEMORY_SETS == 256, "one byte of the digest chooses the set");

bool token_memory_recall(const unsigned char digest[static DIGEST_SIZE], int64_t now,
                         struct identity *who)
{
    const struct cached_token *set = memory[digest[0]];
    bool found = false;

    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < TOKEN_MEMORY_WAYS && !found; i++) {
        if (set[i].nbf <= now && set[i].who.exp > now &&
            memcmp(set[i].digest, digest, DIGEST_SIZE) == 0) {
            *who = set[i].who;
            found = true;
        }
    }
    stats.hits += found;
    stats.misses += !found;
    (void)pthread_mutex_unlock(&lock);
    return found;
}

/* The slot of the same token, else a free slot, else the one that expires first. */
static struct cached_token *slot_for(const unsigned char *digest)
{
    struct cached_token *set = memory[digest[0]];
    struct cached_token *place = &set[0];

    for (size_t i = 0; i < TOKEN_MEMORY_WAYS; i++) {
        if (memcmp(set[i].digest, digest, DIGEST_SIZE) == 0)
            return &set[i];
        if (set[i].who.exp < place->who.exp)
            place = &set[i];
    }
    return place;
}

void token_memory_keep(const unsigned char digest[static DIGEST_SIZE], int64_t nbf,
                       const struct identity *who)
{
    (void)pthread_mutex_lock(&lock);
    struct cached_token *place = slot_for(digest);
    used = true;
    memcpy(place->digest, digest, DIGEST_SIZE);
    place->nbf = nbf;
    place->who = *who;
    (void)pthread_mutex_unlock(&lock);
}

void token_memory_clear(void)
{
    (void)pthread_mutex_lock(&lock);
    if (used)
        memset(memory, 0, sizeof(memory));
    used = false;
    stats = (struct token_stats){0};
    (void)pthread_mutex_unlock(&lock);
}

struct token_stats token_memory_stats(void)
{
    (void)pthread_mutex_lock(&lock);
    struct token_stats copy = stats;
    (void)pthread_mutex_unlock(&lock);
    return copy;
}
