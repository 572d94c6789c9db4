#include "common/values/quantity.h"

#include <criterion/criterion.h>

static struct quantity of(const char *text)
{
    struct quantity q = {0};
    const bool negative = *text == '-';

    cr_assert(
        decimal_parse(text + negative, strlen(text) - negative, &QUANTITY_KIND, &q.thousandths));
    return (struct quantity){negative ? -q.thousandths : q.thousandths};
}

Test(quantity, three_times_a_tenth_from_one_leave_exactly_seven_tenths)
{
    struct quantity left = QUANTITY(1);

    for (int i = 0; i < 3; i++)
        cr_assert(quantity_subtract(left, of("0.1"), &left));
    cr_expect_eq(quantity_compare(left, of("0.7")), 0);
}

Test(quantity, sums_and_differences_stay_within_their_bounds)
{
    const struct quantity most = {QUANTITY_MAX};
    const struct quantity far = {INT64_MAX};
    struct quantity out = {7};

    cr_expect_not(quantity_add(most, of("0.001"), &out));
    cr_expect_not(quantity_subtract(of("-0.001"), most, &out));
    cr_expect_not(quantity_add(far, far, &out));
    cr_expect_not(quantity_subtract((struct quantity){INT64_MIN}, far, &out));
    cr_expect_eq(out.thousandths, 7);
    cr_expect(quantity_subtract(most, most, &out));
    cr_expect_eq(out.thousandths, 0);
    cr_expect(quantity_add(most, QUANTITY(0), &out));
    cr_expect_eq(out.thousandths, QUANTITY_MAX);
}

Test(quantity, compares)
{
    cr_expect_lt(quantity_compare(of("0.999"), QUANTITY(1)), 0);
    cr_expect_gt(quantity_compare(QUANTITY(1), of("-1")), 0);
    cr_expect_eq(quantity_compare(of("1.0"), QUANTITY(1)), 0);
}

Test(quantity, tells_how_many_decimals_it_takes)
{
    cr_expect_eq(quantity_decimals(QUANTITY(0)), 0);
    cr_expect_eq(quantity_decimals(QUANTITY(10)), 0);
    cr_expect_eq(quantity_decimals(of("0.5")), 1);
    cr_expect_eq(quantity_decimals(of("-0.25")), 2);
    cr_expect_eq(quantity_decimals(of("10.001")), 3);
}
