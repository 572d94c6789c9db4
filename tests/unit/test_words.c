#include "common/base/words.h"

#include <criterion/criterion.h>

Test(words, a_list_for_people_has_commas_and_ends_at_a_whole_word)
{
    char out[24];

    words_list("ENTRADA SAIDA", out, sizeof(out));
    cr_expect_str_eq(out, "ENTRADA, SAIDA");
    words_list("ENTRADA SAIDA AJUSTE CONSUMO", out, sizeof(out));
    cr_expect_str_eq(out, "ENTRADA, SAIDA, …");
    words_list("UMA_PALAVRA_MUITO_COMPRIDA", out, sizeof(out));
    cr_expect_str_eq(out, "…");
    words_list("", out, sizeof(out));
    cr_expect_str_eq(out, "");
}

Test(words, only_whole_words_match)
{
    cr_expect(words_hold("ADMIN ATENDENTE", "ADMIN"));
    cr_expect(words_hold("ADMIN ATENDENTE", "ATENDENTE"));
    cr_expect(words_hold("  ADMIN  ", "ADMIN"));
    cr_expect_not(words_hold("ADMIN ATENDENTE", "ADM"));
    cr_expect_not(words_hold("ADMIN ATENDENTE", "DMIN"));
    cr_expect_not(words_hold("ADMIN ATENDENTE", "admin"));
    cr_expect_not(words_hold("ADMIN ATENDENTE", "ADMIN ATENDENTE"));
    cr_expect_not(words_hold("ADMIN ATENDENTE", ""));
    cr_expect_not(words_hold("", "ADMIN"));
    cr_expect_not(words_hold("", ""));
}
