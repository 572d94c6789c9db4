#include "common/values/cep.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(cep, accepts_both_forms_and_keeps_the_digits)
{
    char out[CEP_TEXT];

    cr_expect(cep_normalise("01310100", out));
    cr_expect_str_eq(out, "01310100");
    cr_expect(cep_normalise("69900-970", out));
    cr_expect_str_eq(out, "69900970");
}

Test(cep, refuses_other_forms_and_leaves_the_place_alone)
{
    static const char *const CASES[] = {
        "",          "0",          "0131010",   "013101000", "01310-10",   "01310-1000",
        "0131-0100", "01310--100", "-01310100", "01310100-", "01.310-100", "01310 100",
        " 01310100", "01310100 ",  "0131010a",  "01310_100",
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[CEP_TEXT] = "antes";

        cr_expect_not(cep_normalise(CASES[i], out), "%s", CASES[i]);
        cr_expect_str_eq(out, "antes");
    }
}

Test(cep, the_27_states_are_accepted_in_either_case)
{
    int count = 0;

    for (char a = 'A'; a <= 'Z'; a++) {
        for (char b = 'A'; b <= 'Z'; b++) {
            char upper[] = {a, b, '\0'}, lower[] = {(char)(a | 0x20), (char)(b | 0x20), '\0'};
            char out[UF_TEXT] = "", other[UF_TEXT] = "";
            bool valid = uf_normalise(upper, out);

            count += valid;
            cr_expect_eq(uf_normalise(lower, other), valid, "%s", lower);
            cr_expect_str_eq(out, valid ? upper : "");
            cr_expect_str_eq(other, out);
        }
    }
    cr_expect_eq(count, 27);
}

Test(cep, other_states_are_refused)
{
    static const char *const CASES[] = {"",    "S",   "SPP",      "XX", "S P",
                                        " SP", "SP ", "\xC3\x81", "00"};

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[UF_TEXT] = "?";

        cr_expect_not(uf_normalise(CASES[i], out), "%s", CASES[i]);
        cr_expect_str_eq(out, "?");
    }
}
