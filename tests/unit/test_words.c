#include "common/words.h"

#include <criterion/criterion.h>

Test(words, only_a_whole_word_is_held)
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
