#include "common/auth/token_memory.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { NOW = 1800000000, THREADS = 8, ROUNDS = 2000, SHARED = 300, TOKENS = 3000 };

/* The digest of token `number`. */
static void digest_of(int number, unsigned char out[DIGEST_SIZE])
{
    digest_sha256(&number, sizeof(number), out);
}

static struct identity identity_of(int number, int64_t exp)
{
    struct identity who = {.user_id = number, .papel = "ADMIN", .exp = exp};

    (void)snprintf(who.chave, sizeof(who.chave), "chave-%d", number);
    (void)snprintf(who.nome, sizeof(who.nome), "%0600d", number);
    return who;
}

static bool same(const struct identity *a, const struct identity *b)
{
    return a->user_id == b->user_id && a->exp == b->exp && strcmp(a->chave, b->chave) == 0 &&
           strcmp(a->papel, b->papel) == 0 && strcmp(a->nome, b->nome) == 0;
}

static void keep(int number, int64_t nbf, int64_t exp)
{
    unsigned char digest[DIGEST_SIZE];
    struct identity who = identity_of(number, exp);

    digest_of(number, digest);
    token_memory_keep(digest, nbf, &who);
}

static bool recall(int number, int64_t now, struct identity *who)
{
    unsigned char digest[DIGEST_SIZE];

    digest_of(number, digest);
    return token_memory_recall(digest, now, who);
}

Test(token_memory, recalls_only_what_was_kept)
{
    struct identity expected = identity_of(1, NOW + 10);
    struct identity who = {0};

    cr_assert_not(recall(1, NOW, &who));
    keep(1, NOW - 5, NOW + 10);
    cr_assert(recall(1, NOW, &who));
    cr_expect(same(&who, &expected));
    cr_expect_not(recall(2, NOW, &who));
    cr_expect_eq(token_memory_stats().hits, 1);
    cr_expect_eq(token_memory_stats().misses, 2);
}

Test(token_memory, a_token_counts_from_nbf_to_before_exp)
{
    struct identity who = {.user_id = 77};

    keep(1, NOW - 5, NOW + 10);
    cr_expect_not(recall(1, NOW - 6, &who));
    cr_expect_not(recall(1, NOW + 10, &who));
    cr_expect_eq(who.user_id, 77, "a miss writes nothing");
    cr_expect(recall(1, NOW - 5, &who));
    cr_expect(recall(1, NOW + 9, &who));
}

Test(token_memory, keeping_a_token_again_replaces_it)
{
    struct identity who;

    keep(1, NOW, NOW + 10);
    keep(1, NOW, NOW + 20);
    cr_expect(recall(1, NOW + 15, &who));
    token_memory_clear();
    cr_expect_not(recall(1, NOW, &who));
    cr_expect_eq(token_memory_stats().misses, 1, "the figures begin anew");
}

/* More tokens in a set than it has ways: the one that expires first is evicted. */
Test(token_memory, the_token_that_expires_first_is_replaced)
{
    unsigned char digest[DIGEST_SIZE] = {9};
    struct identity who;

    for (int i = 0; i < TOKEN_MEMORY_WAYS + 1; i++) {
        who = identity_of(i + 1, i == 2 ? NOW + 1 : NOW + 100 + i);
        digest[1] = (unsigned char)i;
        token_memory_keep(digest, NOW, &who);
    }
    for (int i = 0; i < TOKEN_MEMORY_WAYS + 1; i++) {
        digest[1] = (unsigned char)i;
        cr_expect_eq(token_memory_recall(digest, NOW, &who), i != 2, "token %d", i);
    }
}

Test(token_memory, is_bounded)
{
    struct identity who;
    int known = 0;

    for (int i = 0; i < TOKENS; i++)
        keep(i, NOW, NOW + 100 + i);
    for (int i = 0; i < TOKENS; i++)
        known += recall(i, NOW, &who);
    cr_expect_leq(known, TOKEN_MEMORY_SETS * TOKEN_MEMORY_WAYS);
    cr_expect_gt(known, TOKEN_MEMORY_SETS * TOKEN_MEMORY_WAYS / 2);
}

static atomic_int faults;
static atomic_int found;

/* Keeps and recalls the same tokens as the other threads: each identity must be complete and belong
 * to its token. */
static void *many(void *argument)
{
    bool first = *(unsigned *)argument == 0;
    unsigned seed = *(unsigned *)argument;

    for (int i = 0; i < ROUNDS; i++) {
        int number = rand_r(&seed) % SHARED;
        struct identity expected = identity_of(number, NOW + 100);
        struct identity who = {0};

        if (recall(number, NOW, &who)) {
            atomic_fetch_add(&found, 1);
            if (!same(&who, &expected))
                atomic_fetch_add(&faults, 1);
        } else {
            keep(number, NOW - 5, NOW + 100);
        }
        if (i % 500 == 499 && first)
            token_memory_clear();
        (void)token_memory_stats();
    }
    return NULL;
}

Test(token_memory, many_threads_never_see_half_a_token)
{
    pthread_t threads[THREADS];
    unsigned seeds[THREADS];

    for (unsigned i = 0; i < THREADS; i++) {
        seeds[i] = i;
        cr_assert_eq(pthread_create(&threads[i], NULL, many, &seeds[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cr_expect_eq(atomic_load(&faults), 0);
    cr_expect_gt(atomic_load(&found), ROUNDS);
}
