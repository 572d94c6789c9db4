#include "common/values/cnpj.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* 12.ABC.345/01DE-35 is the example of Serpro's manual; the numeric ones are of public companies.
 */
Test(cnpj, accepts_numeric_and_alphanumeric_numbers_in_both_forms_and_either_case)
{
    static const struct {
        const char *text;
        const char *characters;
    } CASES[] = {
        {"12.ABC.345/01DE-35", "12ABC34501DE35"}, {"12ABC34501DE35", "12ABC34501DE35"},
        {"12abc34501de35", "12ABC34501DE35"},     {"12.aBc.345/01De-35", "12ABC34501DE35"},
        {"00.000.000/0001-91", "00000000000191"}, {"33000167000101", "33000167000101"},
        {"11.222.333/0001-81", "11222333000181"}, {"60.746.948/0001-12", "60746948000112"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[CNPJ_TEXT] = "";

        cr_expect(cnpj_normalise(CASES[i].text, out), "%s", CASES[i].text);
        cr_expect_str_eq(out, CASES[i].characters);
    }
}

Test(cnpj, refuses_other_forms_and_wrong_digits_and_leaves_the_place_alone)
{
    static const char *const CASES[] = {
        "",
        "1",
        "1122233300018",
        "112223330001811",
        "11222333000182",
        "11222333000171",
        "12ABC34501DE34",
        "12ABC34501DE25",
        "12ABC34501ED35",
        "12ABC34501DEA5",
        "12ABC34501DE3A",
        "12.ABC.345/01DE35",
        "12.ABC.34501DE-35",
        "12-ABC-345/01DE-35",
        "12.ABC.345/01DE-35 ",
        " 12ABC34501DE35",
        "12 ABC 345 01DE 35",
        /* Check digits that would be right if the character were one of a CNPJ. */
        "12ABC345@1DE03",
        "12ABC345[1DE81",
        "12ABC345`1DE50",
        "12ABC345{1DE28",
        "12ABC345:1DE81",
        "12ABC345/1DE81",
        /* A second check digit that is right for a first one that is not. */
        "11222333000114",
        "12ABC34501DE60",
        "12\303\201C34501DE35",
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[CNPJ_TEXT] = "antes";

        cr_expect_not(cnpj_normalise(CASES[i], out), "%s", CASES[i]);
        cr_expect_str_eq(out, "antes");
    }
}

Test(cnpj, refuses_fourteen_equal_digits)
{
    for (char digit = '0'; digit <= '9'; digit++) {
        char text[CNPJ_TEXT] = "", out[CNPJ_TEXT];

        memset(text, digit, CNPJ_TEXT - 1);
        cr_expect_not(cnpj_normalise(text, out), "%s", text);
    }
}

Test(cnpj, every_wrong_single_digit_is_noticed)
{
    for (int place = 0; place < 14; place++) {
        for (char digit = '0'; digit <= '9'; digit++) {
            char text[CNPJ_TEXT] = "11222333000181", out[CNPJ_TEXT];
            bool same = text[place] == digit;

            text[place] = digit;
            cr_expect_eq(cnpj_normalise(text, out), same, "%s", text);
        }
    }
}

Test(cnpj, refuses_a_text_of_a_megabyte)
{
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE + 1), out[CNPJ_TEXT];

    cr_assert(text);
    memset(text, 'A', SIZE);
    text[SIZE] = '\0';
    cr_expect_not(cnpj_normalise(text, out));
    free(text);
}
