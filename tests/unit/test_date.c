#include "common/values/date.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(date, accepts_the_days_of_the_calendar)
{
    static const char *const CASES[] = {
        "1900-01-01", "2026-07-01", "2024-02-29", "2000-02-29", "2026-02-28",
        "2026-04-30", "2026-12-31", "2026-01-31", "9999-12-31",
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[DATE_TEXT] = "";

        cr_expect(date_is_valid(CASES[i]), "%s", CASES[i]);
        cr_expect(date_parse(CASES[i], out), "%s", CASES[i]);
        cr_expect_str_eq(out, CASES[i]);
    }
}

Test(date, refuses_days_that_do_not_exist_and_other_forms)
{
    static const char *const CASES[] = {
        "",           "2",           "2026-07",     "2026-07-",     "2026-07-1",
        "2026-7-01",  "26-07-01",    "2026-07-01 ", " 2026-07-01",  "2026-07-011",
        "2026/07/01", "01/07/2026",  "20260701",    "2026-07-01T0", "+026-07-01",
        "-026-07-01", "2026-07--1",  "2026-07-+1",  "2026-07- 1",   "2026-00-01",
        "2026-13-01", "2026-99-99",  "2026-07-00",  "2026-07-32",   "2026-04-31",
        "2026-06-31", "2026-02-29",  "1900-02-29",  "2100-02-29",   "2024-02-30",
        "1899-12-31", "0000-01-01",  "2026-W27-3",  "2026-0a-01",   "2026-07-0\xD9",
        "hoje",       "10000-01-01",
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[DATE_TEXT] = "antes";

        cr_expect_not(date_is_valid(CASES[i]), "%s", CASES[i]);
        cr_expect_not(date_parse(CASES[i], out), "%s", CASES[i]);
        cr_expect_str_eq(out, "antes");
    }
}

Test(date, an_instant_is_written_in_utc_and_cut_to_milliseconds)
{
    static const struct {
        struct timespec instant;
        const char *text;
    } CASES[] = {
        {{0, 0}, "1970-01-01T00:00:00.000Z"},
        {{1782909296, 789999999}, "2026-07-01T12:34:56.789Z"},
        {{951782400, 1000000}, "2000-02-29T00:00:00.001Z"},
        {{253402300799, 999999999}, "9999-12-31T23:59:59.999Z"},
        {{-1, 0}, "1969-12-31T23:59:59.000Z"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[INSTANT_TEXT];

        cr_expect(instant_format(&CASES[i].instant, text), "%s", CASES[i].text);
        cr_expect_str_eq(text, CASES[i].text);
    }
}

Test(date, an_instant_out_of_range_is_refused)
{
    static const struct timespec CASES[] = {
        {253402300800, 0}, {INT64_MAX, 0}, {INT64_MIN, 0}, {0, -1}, {0, 1000000000},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[INSTANT_TEXT] = "antes";

        cr_expect_not(instant_format(&CASES[i], text), "case %zu", i);
        cr_expect_str_eq(text, "");
    }
}

Test(date, now_lies_between_two_looks_at_the_clock)
{
    struct timespec clock;
    char before[INSTANT_TEXT], now[INSTANT_TEXT], after[INSTANT_TEXT];

    clock_gettime(CLOCK_REALTIME, &clock);
    cr_assert(instant_format(&clock, before));
    instant_now(now);
    clock_gettime(CLOCK_REALTIME, &clock);
    cr_assert(instant_format(&clock, after));
    cr_expect_leq(strcmp(before, now), 0);
    cr_expect_leq(strcmp(now, after), 0);
}
