#include "common/base/integer.h"

#include <criterion/criterion.h>
#include <string.h>

static bool read(const char *text, int64_t min, int64_t max, int64_t *value)
{
    return integer_read(text, strlen(text), min, max, value);
}

Test(integer, the_whole_range_is_read)
{
    static const struct {
        const char *text;
        int64_t value;
    } CASES[] = {
        {"0", 0},
        {"-0", 0},
        {"007", 7},
        {"-12", -12},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        int64_t value = 5;
        cr_expect(read(CASES[i].text, INT64_MIN, INT64_MAX, &value), "%s", CASES[i].text);
        cr_expect_eq(value, CASES[i].value, "%s", CASES[i].text);
    }
}

Test(integer, other_texts_are_refused_and_change_nothing)
{
    static const char *const CASES[] = {
        "",
        "-",
        "--1",
        "+1",
        " 1",
        "1 ",
        "1x",
        "0x10",
        "1e3",
        "1.0",
        "1-",
        "/",
        ":",
        "٣",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        int64_t value = 5;
        cr_expect_not(read(CASES[i], INT64_MIN, INT64_MAX, &value), "%s", CASES[i]);
        cr_expect_eq(value, 5, "%s", CASES[i]);
    }
}

Test(integer, both_bounds_are_within)
{
    int64_t value = 5;

    cr_expect(read("-3", -3, 8, &value));
    cr_expect(read("8", -3, 8, &value));
    cr_expect_not(read("-4", -3, 8, &value));
    cr_expect_not(read("9", -3, 8, &value));
    cr_expect_eq(value, 8);
}

Test(integer, the_text_ends_with_its_length)
{
    int64_t value = 0;

    cr_expect(integer_read("12/34", 2, 0, 100, &value));
    cr_expect_eq(value, 12);
    cr_expect_not(integer_read("1\0002", 3, 0, 100, &value));
}

Test(integer, an_id_is_positive_and_written_in_one_way)
{
    int64_t id = 0;

    cr_expect(integer_read_id("9223372036854775807", 19, &id));
    cr_expect_eq(id, INT64_MAX);
    cr_expect_not(integer_read_id("", 0, &id));
    cr_expect_not(integer_read_id("0", 1, &id));
    cr_expect_not(integer_read_id("01", 2, &id));
    cr_expect_not(integer_read_id("-1", 2, &id));
}
