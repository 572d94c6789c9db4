#include "autenticacao/senha.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { WORKERS = 16 };

static void setup(void)
{
    setenv("ICARUS_SENHA_CUSTO", "1", 1);
    setenv("ICARUS_SENHA_SIMULTANEAS", "1", 1);
    senha_open(WORKERS);
}

TestSuite(senha, .init = setup);

Test(senha, only_the_password_fits_its_hash)
{
    char hash[SENHA_HASH_TEXT];
    char other[SENHA_HASH_TEXT];
    bool renew = true;

    cr_assert_eq(senha_hash("serrote-azul-42x", hash), SENHA_OK);
    cr_assert_eq(senha_hash("serrote-azul-42x", other), SENHA_OK);
    cr_expect_str_neq(hash, other, "each has its own salt");
    cr_expect_eq(strncmp(hash, "$y$", 3), 0);
    cr_expect_eq(senha_check("serrote-azul-42x", hash, &renew), SENHA_OK);
    cr_expect_not(renew);
    cr_expect_eq(senha_check("serrote-azul-42X", hash, &renew), SENHA_WRONG);
    cr_expect_eq(senha_check("serrote-azul-42x", "", &renew), SENHA_WRONG, "nobody");
}

Test(senha, another_unicode_form_of_a_password_is_the_same)
{
    char hash[SENHA_HASH_TEXT];
    bool renew;

    cr_assert_eq(senha_hash("caf\xC3\xA9 da manh\xC3\xA3", hash), SENHA_OK);
    cr_expect_eq(senha_check("cafe\xCC\x81 da manha\xCC\x83", hash, &renew), SENHA_OK);
}

/* 128 characters are up to 512 bytes, and some are 18 characters in NFKC; crypt takes 511 bytes. */
Test(senha, every_character_of_a_long_one_counts)
{
    static const char *const WIDE[] = {"\xF0\x9F\xAA\x9A", "\xEF\xB7\xBA"};
    char hash[SENHA_HASH_TEXT];
    bool renew;

    for (size_t i = 0; i < sizeof(WIDE) / sizeof(WIDE[0]); i++) {
        char text[SENHA_TEXT] = "";

        for (int n = 0; n < SENHA_MAX; n++)
            memcpy(text + strlen(text), WIDE[i], strlen(WIDE[i]) + 1);
        cr_assert_eq(senha_hash(text, hash), SENHA_OK);
        cr_expect_eq(senha_check(text, hash, &renew), SENHA_OK);
        text[strlen(text) - strlen(WIDE[i])] = '\0';
        cr_expect_eq(senha_check(text, hash, &renew), SENHA_WRONG, "one character less");
    }
}

Test(senha, another_cost_asks_for_a_new_hash)
{
    char hash[SENHA_HASH_TEXT];
    bool renew = false;

    cr_assert_eq(senha_hash("serrote-azul-42x", hash), SENHA_OK);
    setenv("ICARUS_SENHA_CUSTO", "2", 1);
    senha_open(WORKERS);
    cr_expect_eq(senha_check("serrote-azul-42x", hash, &renew), SENHA_OK);
    cr_expect(renew);
}

static atomic_int busy;
static atomic_int good;
static pthread_barrier_t tried; /* all have asked before the first hash ends */

static void *check_once(void *unused)
{
    char hash[SENHA_HASH_TEXT];
    bool inside = senha_enter();

    (void)pthread_barrier_wait(&tried);
    if (inside) {
        cr_expect_eq(senha_hash("serrote-azul-42x", hash), SENHA_OK);
        senha_leave();
    }
    atomic_fetch_add(inside ? &good : &busy, 1);
    return unused;
}

Test(senha, a_flood_is_refused_and_not_queued)
{
    pthread_t threads[64];

    setenv("ICARUS_SENHA_CUSTO", "6", 1);
    senha_open(WORKERS);
    cr_assert_eq(pthread_barrier_init(&tried, NULL, 64), 0);
    for (int i = 0; i < 64; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, check_once, NULL), 0);
    for (int i = 0; i < 64; i++)
        (void)pthread_join(threads[i], NULL);
    cr_expect_eq(atomic_load(&good), 3, "one runs and two wait");
    cr_expect_eq(atomic_load(&busy), 61, "%d of 64 were turned away", atomic_load(&busy));
}

/* Four running and eight waiting would be more than the workers. */
Test(senha, half_of_the_workers_is_left_to_other_requests)
{
    enum { FEW = 4, CLIENTS = 16 };
    pthread_t threads[CLIENTS];

    setenv("ICARUS_SENHA_CUSTO", "6", 1);
    setenv("ICARUS_SENHA_SIMULTANEAS", "4", 1);
    senha_open(FEW);
    cr_assert_eq(pthread_barrier_init(&tried, NULL, CLIENTS), 0);
    for (int i = 0; i < CLIENTS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, check_once, NULL), 0);
    for (int i = 0; i < CLIENTS; i++)
        (void)pthread_join(threads[i], NULL);
    cr_expect_geq(atomic_load(&good), 2);
    cr_expect_geq(atomic_load(&busy), CLIENTS / 2, "%d of %d", atomic_load(&busy), CLIENTS);
}
