#include "common/values/decimal.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/values/money.h"
#include "common/values/price.h"
#include "common/values/quantity.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(decimal, reads_every_way_of_writing_an_amount_in_centavos)
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

        cr_expect(decimal_parse(CASES[i].text, strlen(CASES[i].text), &MONEY_KIND, &centavos), "%s",
                  CASES[i].text);
        cr_expect_eq(centavos, CASES[i].centavos, "%s gave %" PRId64, CASES[i].text, centavos);
    }
}

Test(decimal, refuses_what_is_no_amount_and_leaves_the_place_alone)
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

        cr_expect_not(decimal_parse(CASES[i], strlen(CASES[i]), &MONEY_KIND, &centavos), "%s",
                      CASES[i]);
        cr_expect_eq(centavos, 7, "%s", CASES[i]);
    }
}

Test(decimal, reads_no_further_than_the_length_and_stops_at_no_nul)
{
    int64_t centavos = 0;

    cr_expect(decimal_parse("1234", 2, &MONEY_KIND, &centavos));
    cr_expect_eq(centavos, 1200);
    cr_expect_not(decimal_parse("12\0", 3, &MONEY_KIND, &centavos));
    cr_expect_not(decimal_parse("12\0.5", 5, &MONEY_KIND, &centavos));
}

Test(decimal, a_megabyte_of_digits_is_handled)
{
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE);
    int64_t centavos = 0;

    cr_assert(text);
    memset(text, '0', SIZE);
    memcpy(text, "1.25", 4);
    cr_expect(decimal_parse(text, SIZE, &MONEY_KIND, &centavos));
    cr_expect_eq(centavos, 125);
    text[SIZE - 1] = '1';
    cr_expect_not(decimal_parse(text, SIZE, &MONEY_KIND, &centavos));
    memset(text, '9', SIZE);
    cr_expect_not(decimal_parse(text, SIZE, &MONEY_KIND, &centavos));
    memcpy(text, "1e", 2);
    cr_expect_not(decimal_parse(text, SIZE, &MONEY_KIND, &centavos));
    free(text);
}

#define PARSES(text, kind, unit)                                                                   \
    do {                                                                                           \
        int64_t value = -7;                                                                        \
        cr_expect(decimal_parse((text), strlen(text), &(kind), &value), "%s", (text));             \
        cr_expect_eq(value, (unit), "%s gave %" PRId64, (text), value);                            \
    } while (0)
#define REFUSES(text, kind)                                                                        \
    do {                                                                                           \
        int64_t value = -7;                                                                        \
        cr_expect_not(decimal_parse((text), strlen(text), &(kind), &value), "%s", (text));         \
        cr_expect_eq(value, -7, "%s", (text));                                                     \
    } while (0)

Test(decimal, each_kind_has_its_decimals_and_its_greatest_number)
{
    PARSES("0.1000", QUANTITY_KIND, 100);
    PARSES("1e3", QUANTITY_KIND, 1000000);
    PARSES("5e-1", QUANTITY_KIND, 500);
    PARSES("1.0", QUANTITY_KIND, 1000);
    PARSES("9999999999.999", QUANTITY_KIND, QUANTITY_MAX);
    REFUSES("1.0005", QUANTITY_KIND);
    REFUSES("0.0001", QUANTITY_KIND);
    REFUSES("-0", QUANTITY_KIND);
    REFUSES("10000000000", QUANTITY_KIND);
    REFUSES("9007199254740993.5", QUANTITY_KIND);
    PARSES("0.0745", PRICE_KIND, 745);
    PARSES("12.3", PRICE_KIND, 123000);
    PARSES("9999999999.99", PRICE_KIND, PRICE_MAX);
    REFUSES("0.07455", PRICE_KIND);
    REFUSES("9999999999.9901", PRICE_KIND);
}

Test(decimal, writes_what_its_kind_always_shows_and_nothing_for_show)
{
    static const struct {
        const struct decimal_kind *kind;
        int64_t value;
        const char *text;
        const char *local;
    } CASES[] = {
        {&MONEY_KIND, 0, "0.00", "0"},
        {&MONEY_KIND, 5, "0.05", "0,05"},
        {&MONEY_KIND, 10, "0.10", "0,1"},
        {&MONEY_KIND, 1230, "12.30", "12,3"},
        {&MONEY_KIND, MONEY_MAX, "9999999999.99", "9.999.999.999,99"},
        {&MONEY_KIND, -5, "-0.05", "-0,05"},
        {&MONEY_KIND, INT64_MAX, "92233720368547758.07", "92.233.720.368.547.758,07"},
        {&MONEY_KIND, INT64_MIN, "-92233720368547758.08", "-92.233.720.368.547.758,08"},
        {&PRICE_KIND, 745, "0.0745", "0,0745"},
        {&PRICE_KIND, 7450, "0.745", "0,745"},
        {&PRICE_KIND, 123000, "12.30", "12,3"},
        {&PRICE_KIND, 120000, "12.00", "12"},
        {&QUANTITY_KIND, 10000, "10", "10"},
        {&QUANTITY_KIND, 9500, "9.5", "9,5"},
        {&QUANTITY_KIND, 1, "0.001", "0,001"},
        {&QUANTITY_KIND, -1250, "-1.25", "-1,25"},
        {&QUANTITY_KIND, 0, "0", "0"},
        {&QUANTITY_KIND, PIECES(1000000), "1000000", "1.000.000"},
        {&QUANTITY_KIND, PIECES(-123), "-123", "-123"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[DECIMAL_TEXT];
        char local[DECIMAL_LOCAL_TEXT];

        cr_expect_eq(decimal_format(CASES[i].value, CASES[i].kind, text), strlen(CASES[i].text));
        cr_expect_str_eq(text, CASES[i].text);
        decimal_format_local(CASES[i].value, CASES[i].kind, local);
        cr_expect_str_eq(local, CASES[i].local);
    }
}

Test(decimal, what_is_written_is_read_back)
{
    const struct decimal_kind *const kinds[] = {&MONEY_KIND, &PRICE_KIND, &QUANTITY_KIND};

    for (size_t i = 0; i < COUNT(kinds); i++)
        for (int64_t value = 0; value <= kinds[i]->max; value = value * 3 + 1) {
            char text[DECIMAL_TEXT];
            int64_t back = -1;

            cr_expect(decimal_parse(text, decimal_format(value, kinds[i], text), kinds[i], &back),
                      "%s", text);
            cr_expect_eq(back, value, "%s", text);
        }
}
