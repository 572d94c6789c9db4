#include "common/values/lookalike.h"

#include <criterion/criterion.h>
#include <string.h>

struct example {
    const char *text, *latin;
};

Test(lookalike, cyrillic_and_greek_letters_become_the_latin_ones_that_they_look_like)
{
    static const struct example CASES[] = {
        {"\u041C\u0414F 15mm", "M\u0414F 15mm"},
        {"\u041CDF 15mm Branco", "MDF 15mm Branco"},
        {"MDF 15mm Br\u0430nc\u043E", "MDF 15mm Branco"},
        {"\u0392\u03C5ri\u03F3\u03B1", "Burija"},
        {"P\u0401ROBA", "PEROBA"},   /* with a mark, in one character */
        {"\u0386ngelim", "Angelim"}, /* the same in Greek */
        {"caf\u0435\u0301", "cafe\u0301"},
        {"\u0421", "C"},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        char out[64];

        cr_expect(lookalike_latin(CASES[i].text, out, strlen(CASES[i].text) + 1), "%s",
                  CASES[i].text);
        cr_expect_str_eq(out, CASES[i].latin);
    }
}

Test(lookalike, other_names_are_as_they_are)
{
    static const char *const CASES[] = {
        "", "MDF 15mm Branco", "Compensado Açaí 4 µm", "Puxador Ø 10", "\u0414\u0416", "松", "kΩ",
    };
    char out[64];

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        cr_expect_not(lookalike_latin(CASES[i], out, sizeof(out)), "%s", CASES[i]);
}

Test(lookalike, a_small_buffer_is_not_exceeded)
{
    char out[4] = "###";

    cr_expect_not(lookalike_latin("\u041CDFs", out, 3));
    cr_expect_eq(out[3], '\0');
    cr_expect_not(lookalike_latin("\u041C", out, 0));
    cr_expect_not(lookalike_latin("\u041C", out, 1));
    cr_expect(lookalike_latin("\u041C", out, 2));
}
