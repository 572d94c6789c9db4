#include "common/base/recent.h"

#include <criterion/criterion.h>

Test(recent, a_number_is_found_under_its_stamp)
{
    static struct recent recent = RECENT(60);
    int64_t number = 5;

    cr_expect_not(recent_find(&recent, 7, &number));
    recent_keep(&recent, 7, 70);
    cr_expect(recent_find(&recent, 7, &number));
    cr_expect_eq(number, 70);
    recent_keep(&recent, 7, 71);
    cr_expect(recent_find(&recent, 7, &number) && number == 71);
}

Test(recent, a_stamp_pushes_another_out_and_is_not_taken_for_it)
{
    static struct recent recent = RECENT(60);
    int64_t number = 5;

    recent_keep(&recent, 7, 70);
    cr_expect_not(recent_find(&recent, 7 + RECENT_PLACES, &number));
    recent_keep(&recent, 7 + RECENT_PLACES, 80);
    cr_expect_not(recent_find(&recent, 7, &number));
    cr_expect(recent_find(&recent, 7 + RECENT_PLACES, &number) && number == 80);
}

Test(recent, a_number_is_forgotten_in_time)
{
    static struct recent recent = RECENT(0);
    int64_t number = 5;

    recent_keep(&recent, 7, 70);
    cr_expect_not(recent_find(&recent, 7, &number));
    cr_expect_eq(number, 5);
}

Test(recent, nothing_is_found_under_no_stamp)
{
    static struct recent recent = RECENT(60);
    int64_t number = 5;

    recent_keep(&recent, 0, 70);
    cr_expect_not(recent_find(&recent, 0, &number));
}
