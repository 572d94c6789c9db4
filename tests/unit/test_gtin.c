#include "common/values/gtin.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* 6291041500213 is the example of GS1's page about the check digit; the others were computed by
 * hand from its table. */
Test(gtin, accepts_8_12_13_and_14_digits)
{
    static const char *const CASES[] = {"6291041500213", "96385074", "036000291452",
                                        "7891000315507", "10614141000415"};

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[GTIN_TEXT] = "";

        cr_expect(gtin_normalise(CASES[i], out), "%s", CASES[i]);
        cr_expect_str_eq(out, CASES[i]);
    }
}

Test(gtin, refuses_other_texts_and_leaves_the_place_alone)
{
    static const char *const CASES[] = {
        "",
        "0",
        "00000000",
        "0000000000000",
        "9638507",
        "963850745",
        "6291041500214",
        "62910415002130",
        "629104150021",
        "006291041500213",
        " 96385074",
        "96385074 ",
        "9638507A",
        "-6385074",
        "789.1000315507",
        "629104150021\303\263",
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[GTIN_TEXT] = "antes";

        cr_expect_not(gtin_normalise(CASES[i], out), "%s", CASES[i]);
        cr_expect_str_eq(out, "antes");
    }
}

Test(gtin, every_wrong_single_digit_is_noticed)
{
    for (int place = 0; place < 13; place++) {
        for (char digit = '0'; digit <= '9'; digit++) {
            char text[GTIN_TEXT] = "6291041500213", out[GTIN_TEXT];
            bool same = text[place] == digit;

            text[place] = digit;
            cr_expect_eq(gtin_normalise(text, out), same, "%s", text);
        }
    }
}
