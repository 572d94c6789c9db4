#include "common/values/fuso.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static void open_zone(const char *zone)
{
    cr_assert_eq(zone ? setenv("ICARUS_FUSO", zone, 1) : unsetenv("ICARUS_FUSO"), 0);
    fuso_open();
}

static void expect_day(const char *date, const char *begin, const char *end)
{
    char instant[INSTANT_TEXT];

    fuso_day_begin(date, instant);
    cr_expect_str_eq(instant, begin, "%s begins at %s", date, instant);
    fuso_day_end(date, instant);
    cr_expect_str_eq(instant, end, "%s ends at %s", date, instant);
}

static void expect_date(const char *instant, const char *date)
{
    char text[DATE_TEXT];

    fuso_date(instant, text);
    cr_expect_str_eq(text, date, "%s is %s", instant, text);
}

Test(fuso, days_are_those_of_sao_paulo_unless_told_otherwise)
{
    open_zone(NULL);
    expect_day("2026-10-31", "2026-10-31T03:00:00.000Z", "2026-11-01T03:00:00.000Z");
    expect_date("2026-11-01T01:00:00.000Z", "2026-10-31");
    expect_date("2026-11-01T02:59:59.999Z", "2026-10-31");
    expect_date("2026-11-01T03:00:00.000Z", "2026-11-01");
    expect_day("2026-02-28", "2026-02-28T03:00:00.000Z", "2026-03-01T03:00:00.000Z");
    expect_day("1900-01-01", "1900-01-01T03:06:28.000Z", "1900-01-02T03:06:28.000Z");
    expect_day("9999-12-31", "9999-12-31T03:00:00.000Z", "");
}

/* Summer time began at midnight, which did not exist, and ended at midnight, which came twice. */
Test(fuso, a_day_on_which_clocks_change_at_midnight_is_whole)
{
    open_zone("America/Sao_Paulo");
    expect_day("2018-11-03", "2018-11-03T03:00:00.000Z", "2018-11-04T03:00:00.000Z");
    expect_day("2018-11-04", "2018-11-04T03:00:00.000Z", "2018-11-05T02:00:00.000Z");
    expect_day("2019-02-16", "2019-02-16T02:00:00.000Z", "2019-02-17T03:00:00.000Z");
    expect_date("2019-02-17T02:30:00.000Z", "2019-02-16");
}

Test(fuso, zones_far_from_utc)
{
    open_zone("Pacific/Kiritimati");
    expect_day("2026-01-01", "2025-12-31T10:00:00.000Z", "2026-01-01T10:00:00.000Z");
    open_zone("Pacific/Pago_Pago");
    expect_day("2026-01-01", "2026-01-01T11:00:00.000Z", "2026-01-02T11:00:00.000Z");
    open_zone("America/Noronha");
    expect_day("2026-01-01", "2026-01-01T02:00:00.000Z", "2026-01-02T02:00:00.000Z");
    open_zone("UTC");
    expect_day("2026-01-01", "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z");
}

Test(fuso, today_is_a_date_of_the_zone)
{
    char before[DATE_TEXT];
    char today[DATE_TEXT];
    char after[DATE_TEXT];
    char now[INSTANT_TEXT];

    open_zone("Pacific/Kiritimati");
    instant_now(now);
    fuso_date(now, before);
    fuso_today(today);
    instant_now(now);
    fuso_date(now, after);
    cr_expect(strcmp(before, today) <= 0 && strcmp(today, after) <= 0);
}

#define REFUSED(name, zone)                                                                        \
    Test(fuso, name, .exit_code = EX_CONFIG)                                                       \
    {                                                                                              \
        open_zone(zone);                                                                           \
    }
REFUSED(an_unknown_zone_ends_the_process, "America/Sao_Paolo")
REFUSED(a_folder_is_no_zone, "America")
REFUSED(a_file_that_is_no_zone, "tzdata.zi")
REFUSED(a_rule_is_no_zone, "<-03>3")
REFUSED(a_path_is_no_zone, "/etc/localtime")
REFUSED(a_path_out_of_the_database_is_no_zone, "../../../etc/localtime")

Test(fuso, without_a_database_the_process_ends, .exit_code = EX_CONFIG)
{
    cr_assert_eq(setenv("TZDIR", "/nao/ha", 1), 0);
    open_zone(NULL);
}
