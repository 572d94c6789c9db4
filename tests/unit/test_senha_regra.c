#include "autenticacao/senha.h"
#include "autenticacao/senha_regra.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *fault(const char *senha)
{
    return senha_fault(senha, "K7P2M9QX", "Ana Souza da Silva");
}

Test(senha_regra, a_long_and_uncommon_password_is_accepted)
{
    cr_expect_null(fault("serrote-azul-42x"));
    cr_expect_null(fault("correct horse battery staple"));
    cr_expect_null(fault("três peças de cedro"));
    cr_expect_null(fault("木の板を切る道具は鋸である"));
    cr_expect_null(fault("1b8b46e52b2cd0bc0808affb"));
}

Test(senha_regra, long_random_passwords_are_accepted_whatever_steps_they_have)
{
    cr_expect_null(fault("6543cbe54e0a9f8723b1de7f01c8a92de4f56b0732a1987cd0e1f23b8a45c6d9"));
    cr_expect_null(fault("QRX7STMNB2FG4KHI5PWL3ZYD"));
    cr_expect_not_null(fault("123456senha12"));
    cr_expect_not_null(fault("abcdefgh87654321zyxwvuts"));
    cr_expect_not_null(fault("aabbccddeeffgghhiijj"));
}

Test(senha_regra, length_is_in_characters)
{
    char text[4 * 129 + 1] = "";

    cr_expect_not_null(fault("Çedro-a-x91"));
    cr_expect_null(fault("Çedro-a-x91é"));
    for (int i = 0; i < 32; i++)
        memcpy(text + strlen(text), "ç7k-", sizeof("ç7k-"));
    cr_expect_null(fault(text), "128 characters");
    memcpy(text + strlen(text), "x", 2);
    cr_expect_not_null(fault(text), "129 characters");
}

Test(senha_regra, common_passwords_are_refused)
{
    static const char *const COMMON[] = {
        "passwordpassword", "password1234",   "P@ssw0rd1234",   "123456789012",    "aaaaaaaaaaaa",
        "qwertyuiop123",    "administrador1", "Marceneiro2026", "2026!marceneiro", "abcdefghijkl",
    };

    for (size_t i = 0; i < sizeof(COMMON) / sizeof(COMMON[0]); i++)
        cr_expect_not_null(fault(COMMON[i]), "%s", COMMON[i]);
}

Test(senha_regra, neither_key_nor_name)
{
    cr_expect_not_null(fault("ana souza DA silva"));
    cr_expect_not_null(senha_fault("k7p2m9qxk7p2x", "K7P2M9QXK7P2X", "Ana"));
    cr_expect_not_null(senha_fault("JOSÉ Gonçalves", "K7P2M9QX", "José GONÇALVES"));
}

/* The passwords that the stubbed generator returns, in order. */
static const char *const *drawn;
static int draws;

static void draw(char *senha)
{
    (void)snprintf(senha, SENHA_TEXT, "%s", drawn[draws]);
    draws++;
}

Test(senha_regra, a_refused_password_is_generated_again)
{
    static const char *const DRAWN[] = {"passwordpassword", "2026!marceneiro", "serrote-azul-42x",
                                        "x"};
    char senha[SENHA_TEXT];

    drawn = DRAWN;
    cr_expect(senha_generate(senha, draw, "K7P2M9QX", "Ana"));
    cr_expect_str_eq(senha, "serrote-azul-42x");
    cr_expect_eq(draws, 3);
}

Test(senha_regra, generating_passwords_ends)
{
    static const char *const DRAWN[SENHA_DRAWS_MAX + 1] = {
        [0 ... SENHA_DRAWS_MAX - 1] = "passwordpassword", [SENHA_DRAWS_MAX] = "serrote-azul-42x"};
    char senha[SENHA_TEXT];

    drawn = DRAWN;
    cr_expect_not(senha_generate(senha, draw, "K7P2M9QX", "Ana"));
    cr_expect_eq(draws, SENHA_DRAWS_MAX);
}
