#include "common/auth/revocation.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>

enum { NOW = 1800000000, ANA = 42, BIA = 43, SESSION = 7, OTHER = 8, ROUNDS = 20000, THREADS = 4 };

static bool refused(int64_t user, int64_t session, int64_t iat)
{
    const struct identity who = {.user_id = user, .sessao_id = session, .iat = iat};

    return revocation_check(&who) == REVOCATION_REVOKED;
}

static void revoke_user(int64_t user, int64_t since, int64_t spared)
{
    revocation_add(&(struct revocation){.user_id = user, .since = since, .spared = spared}, NOW);
}

static void revoke_session(int64_t session, int64_t since)
{
    revocation_add(&(struct revocation){.sessao_id = session, .since = since}, NOW);
}

Test(revocation, nothing_is_revoked_at_first)
{
    cr_assert_not(refused(ANA, SESSION, NOW));
    cr_assert_not(refused(ANA, 0, 1));
}

Test(revocation, of_a_user_refuses_the_tokens_up_to_its_second)
{
    revoke_user(ANA, NOW, 0);
    cr_assert(refused(ANA, SESSION, NOW - 3000));
    cr_assert(refused(ANA, SESSION, NOW));
    cr_assert(refused(ANA, 0, NOW), "a token without a session");
    cr_assert_not(refused(ANA, SESSION, NOW + 1));
    cr_assert_not(refused(BIA, SESSION, NOW));
}

Test(revocation, of_a_session_refuses_all_its_tokens)
{
    revoke_session(SESSION, NOW - 10);
    cr_assert(refused(ANA, SESSION, NOW - 3000));
    cr_assert(refused(ANA, SESSION, NOW + 30));
    cr_assert_not(refused(ANA, OTHER, NOW - 3000));
    cr_assert_not(refused(SESSION, 0, NOW), "a user with the id of the session");
}

Test(revocation, of_everyone)
{
    revocation_add(&(struct revocation){.since = NOW}, NOW);
    revocation_add(&(struct revocation){.since = NOW - 100}, NOW);
    cr_assert(refused(ANA, SESSION, NOW));
    cr_assert_not(refused(ANA, SESSION, NOW + 1));
}

Test(revocation, the_spared_session_stays)
{
    revoke_user(ANA, NOW, SESSION);
    cr_assert_not(refused(ANA, SESSION, NOW - 5));
    cr_assert(refused(ANA, OTHER, NOW - 5));
    cr_assert(refused(ANA, 0, NOW - 5), "a token without a session is not spared");
    revoke_session(SESSION, NOW);
    cr_assert(refused(ANA, SESSION, NOW - 5));
}

Test(revocation, sparing_another_session_later_brings_no_token_back)
{
    revoke_user(ANA, NOW - 100, SESSION);
    revoke_user(ANA, NOW, OTHER);
    cr_assert(refused(ANA, SESSION, NOW), "spared by the first alone");
    cr_assert(refused(ANA, OTHER, NOW - 100),
              "refused by the first, although the second spares it");
    cr_assert_not(refused(ANA, OTHER, NOW - 99));
}

Test(revocation, an_older_one_that_arrives_late_has_its_effect)
{
    revoke_user(ANA, NOW, OTHER);
    revoke_user(ANA, NOW - 100, 0);
    cr_assert(refused(ANA, OTHER, NOW - 100));
    cr_assert_not(refused(ANA, OTHER, NOW - 99));
    cr_assert(refused(ANA, SESSION, NOW));
}

/* A token is refused exactly when one of the revocations refuses it, in whatever order they came
 * and however often. */
Test(revocation, any_order_refuses_what_any_of_them_refuses)
{
    enum { SESSIONS = 4, MOMENTS = 6, MOST = 8 };
    unsigned seed = 1;

    for (int64_t user = 1; user <= REVOCATION_MAX / 2; user++) {
        struct revocation list[MOST];
        const size_t count = 1 + (size_t)rand_r(&seed) % MOST;

        for (size_t i = 0; i < count; i++) {
            list[i] = (struct revocation){.user_id = user,
                                          .since = NOW + rand_r(&seed) % MOMENTS,
                                          .spared = rand_r(&seed) % SESSIONS};
            if (i > 0 && rand_r(&seed) % 4 == 0)
                list[i] = list[rand_r(&seed) % i];
            revocation_add(&list[i], NOW);
        }
        for (int64_t session = 0; session < SESSIONS; session++) {
            for (int64_t iat = NOW - 1; iat <= NOW + MOMENTS; iat++) {
                bool expected = false;

                for (size_t i = 0; i < count; i++)
                    expected |= iat <= list[i].since && (session == 0 || session != list[i].spared);
                cr_assert_eq(refused(user, session, iat), expected, "user %d session %d iat NOW%+d",
                             (int)user, (int)session, (int)(iat - NOW));
            }
        }
    }
}

Test(revocation, until_the_set_is_complete_nothing_is_known)
{
    const struct identity who = {.user_id = ANA, .iat = NOW};

    revocation_expect();
    revoke_user(BIA, NOW, 0);
    cr_assert_eq(revocation_check(&who), REVOCATION_UNKNOWN);
    cr_assert_not(revocation_is_complete());
    revocation_ready();
    cr_assert(revocation_is_complete());
    cr_assert_eq(revocation_check(&who), REVOCATION_NONE);
    cr_assert(refused(BIA, 0, NOW));
}

static void fill(void)
{
    for (int64_t user = 1; user <= REVOCATION_MAX; user++)
        revoke_user(1000 + user, NOW, 0);
}

Test(revocation, a_full_set_refuses_rather_than_forgets)
{
    fill();
    cr_assert_not(refused(ANA, SESSION, NOW));
    revoke_user(1001, NOW + 1, 0);
    cr_assert_not(refused(ANA, SESSION, NOW), "one that is known needs no room");
    revoke_user(ANA, NOW, 0);
    cr_assert(refused(ANA, SESSION, NOW));
    cr_assert(refused(BIA, OTHER, NOW));
    cr_assert_not(refused(BIA, OTHER, NOW + 1));
    revoke_session(SESSION, NOW);
    cr_assert(refused(ANA, SESSION, NOW + TOKEN_IAT_SLACK), "its tokens may be that far ahead");
    cr_assert(refused(1000 + REVOCATION_MAX, 0, NOW));
}

Test(revocation, what_no_token_needs_makes_room)
{
    const int64_t later = NOW + REVOCATION_SECONDS + 1;

    fill();
    for (int64_t user = 1; user <= REVOCATION_MAX; user++)
        revocation_add(&(struct revocation){.user_id = 100000 + user, .since = later}, later);
    cr_assert_not(refused(ANA, 0, later), "there was room for all");
    cr_assert(refused(100001, 0, later));
    cr_assert(refused(100000 + REVOCATION_MAX, 0, later));
    cr_assert_not(refused(1001, 0, NOW));
}

Test(revocation, one_whose_tokens_have_expired_is_not_added)
{
    revoke_user(ANA, NOW - REVOCATION_SECONDS - 1, 0);
    cr_assert_not(refused(ANA, 0, 1));
    revoke_user(ANA, NOW - REVOCATION_SECONDS, 0);
    cr_assert(refused(ANA, 0, 1));
}

static void *add_many(void *argument)
{
    const int64_t first = *(const int64_t *)argument;

    for (int64_t i = 0; i < ROUNDS; i++) {
        revoke_user(first + i % 1000, NOW + i / 1000, 0);
        if (!refused(first + i % 1000, 0, NOW))
            return argument;
    }
    return NULL;
}

Test(revocation, threads_add_and_ask_at_once)
{
    pthread_t threads[THREADS];
    int64_t first[THREADS];

    for (int i = 0; i < THREADS; i++) {
        first[i] = 1 + i * 500; /* half of them shared with the next thread */
        cr_assert_eq(pthread_create(&threads[i], NULL, add_many, &first[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *lost;
        cr_assert_eq(pthread_join(threads[i], &lost), 0);
        cr_assert_null(lost);
    }
}
