#include "common/values/money.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(money, reads_every_way_of_writing_an_amount_in_centavos)
{
    static const struct {
        const char *text;
        int64_t centavos;
    } CASES[] = {
        {"0", 0},
        {"0.0", 0},
        {"0.00", 0},
        {"0e999999999999999999999", 0},
        {"0.01", 1},
        {"0.1", 10},
        {"12", 1200},
        {"12.3", 1230},
        {"12.30", 1230},
        {"12.3000000000000000000000000000", 1230},
        {"12.340", 1234},
        {"1e3", 100000},
        {"1E+3", 100000},
        {"1.2e1", 1200},
        {"12345e-2", 12345},
        {"12345.00e-2", 12345},
        {"0.00000000000001e13", 10},
        {"1000000000000000000000000e-26", 1},
        {"0.29", 29},
        {"1.15", 115},
        {"4.35", 435},
        {"9999999999.99", MONEY_MAX},
        {"999999999999e-2", MONEY_MAX},
        {"9.99999999999e9", MONEY_MAX},
        {"9999999999.990000000000000000000000", MONEY_MAX},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t centavos = -1;

        cr_expect(money_parse(CASES[i].text, strlen(CASES[i].text), &centavos), "%s",
                  CASES[i].text);
        cr_expect_eq(centavos, CASES[i].centavos, "%s gave %" PRId64, CASES[i].text, centavos);
    }
}

Test(money, refuses_what_is_no_amount_and_leaves_the_place_alone)
{
    static const char *const CASES[] = {
        "",
        " ",
        " 1",
        "1 ",
        "+1",
        "-1",
        "-0",
        "-0.01",
        "01",
        "00",
        "00.5",
        "1.",
        ".5",
        ".",
        "1..2",
        "1.2.3",
        "1,50",
        "1e",
        "1e+",
        "1e-",
        "1e1.5",
        "1e1e1",
        "e1",
        "0x10",
        "1_000",
        "1.5f",
        "NaN",
        "Infinity",
        "null",
        "\"1\"",
        "12.345",
        "0.001",
        "1e-3",
        "1e-999999999999999999999999",
        "0.0000000000000000000000000000000001",
        "9999999999.991",
        "10000000000",
        "10000000000.00",
        "1e10",
        "1e400",
        "1e999999999999999999999999",
        "1e9223372036854775807",
        "9223372036854775807",
        "18446744073709551617",
        "184467440737095516.17",
        "99999999999999999999999999999999999999",
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t centavos = 7;

        cr_expect_not(money_parse(CASES[i], strlen(CASES[i]), &centavos), "%s", CASES[i]);
        cr_expect_eq(centavos, 7, "%s", CASES[i]);
    }
}

Test(money, reads_no_further_than_the_length_and_stops_at_no_nul)
{
    int64_t centavos = 0;

    cr_expect(money_parse("1234", 2, &centavos));
    cr_expect_eq(centavos, 1200);
    cr_expect_not(money_parse("12\0", 3, &centavos));
    cr_expect_not(money_parse("12\0.5", 5, &centavos));
}

Test(money, a_megabyte_of_digits_is_handled)
{
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE);
    int64_t centavos = 0;

    cr_assert(text);
    memset(text, '0', SIZE);
    memcpy(text, "1.25", 4);
    cr_expect(money_parse(text, SIZE, &centavos));
    cr_expect_eq(centavos, 125);
    text[SIZE - 1] = '1';
    cr_expect_not(money_parse(text, SIZE, &centavos));
    memset(text, '9', SIZE);
    cr_expect_not(money_parse(text, SIZE, &centavos));
    memcpy(text, "1e", 2);
    cr_expect_not(money_parse(text, SIZE, &centavos));
    free(text);
}

Test(money, writes_two_decimals)
{
    static const struct {
        int64_t centavos;
        const char *text;
    } CASES[] = {
        {0, "0.00"},
        {5, "0.05"},
        {10, "0.10"},
        {1230, "12.30"},
        {MONEY_MAX, "9999999999.99"},
        {-5, "-0.05"},
        {-1230, "-12.30"},
        {INT64_MAX, "92233720368547758.07"},
        {INT64_MIN, "-92233720368547758.08"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[MONEY_TEXT];

        money_format(CASES[i].centavos, text);
        cr_expect_str_eq(text, CASES[i].text);
    }
}

Test(money, what_is_written_is_read_back)
{
    for (int64_t centavos = 0; centavos <= MONEY_MAX; centavos = centavos * 3 + 1) {
        char text[MONEY_TEXT];
        int64_t back = -1;

        money_format(centavos, text);
        cr_expect(money_parse(text, strlen(text), &back), "%s", text);
        cr_expect_eq(back, centavos, "%s", text);
    }
}
