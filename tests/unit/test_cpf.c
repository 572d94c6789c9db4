#include "common/values/cpf.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(cpf, accepts_both_forms_and_keeps_the_digits)
{
    static const struct {
        const char *text;
        const char *digits;
    } CASES[] = {
        {"52998224725", "52998224725"},    {"529.982.247-25", "52998224725"},
        {"111.444.777-35", "11144477735"}, {"12345678909", "12345678909"},
        {"012.345.678-90", "01234567890"}, {"00000000191", "00000000191"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[CPF_TEXT] = "";

        cr_expect(cpf_normalise(CASES[i].text, out), "%s", CASES[i].text);
        cr_expect_str_eq(out, CASES[i].digits);
    }
}

Test(cpf, refuses_other_forms_and_wrong_digits_and_leaves_the_place_alone)
{
    static const char *const CASES[] = {
        "",
        "5",
        "5299822472",
        "529982247250",
        "52998224735",
        "52998224724",
        "52998224750", /* the second check digit is right for the wrong first one */
        "25998224725",
        "529.982.247.25",
        "529982247-25",
        "529.982.24725",
        "529-982-247-25",
        "529.982.247-2",
        "529.982.247-255",
        "529.982.247-25 ",
        " 529.982.247-25",
        "529 982 247 25",
        "5299822472a",
        "5299822472\n",
        "\xD9\xA5\xD9\xA2\xD9\xA9\xD9\xA9\xD9\xA8\xD9",
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[CPF_TEXT] = "antes";

        cr_expect_not(cpf_normalise(CASES[i], out), "%s", CASES[i]);
        cr_expect_str_eq(out, "antes");
    }
}

Test(cpf, refuses_eleven_equal_digits)
{
    for (char digit = '0'; digit <= '9'; digit++) {
        char text[CPF_TEXT] = "", out[CPF_TEXT];

        memset(text, digit, CPF_TEXT - 1);
        cr_expect_not(cpf_normalise(text, out), "%s", text);
    }
}

Test(cpf, every_wrong_single_digit_is_noticed)
{
    for (int place = 0; place < 11; place++) {
        for (char digit = '0'; digit <= '9'; digit++) {
            char text[CPF_TEXT] = "52998224725", out[CPF_TEXT];
            bool same = text[place] == digit;

            text[place] = digit;
            cr_expect_eq(cpf_normalise(text, out), same, "%s", text);
        }
    }
}

Test(cpf, refuses_a_text_of_a_megabyte)
{
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE + 1), out[CPF_TEXT];

    cr_assert(text);
    memset(text, '5', SIZE);
    text[SIZE] = '\0';
    cr_expect_not(cpf_normalise(text, out));
    free(text);
}

Test(cpf, is_masked_to_its_middle)
{
    char out[CPF_FORMATTED_TEXT];

    cpf_mask("52998224725", out);
    cr_expect_str_eq(out, "***.982.247-**");
}
