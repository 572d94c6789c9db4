#include "common/values/cost.h"

#include <criterion/criterion.h>
#include <string.h>

static struct cost of(const char *text)
{
    struct cost cost;

    cr_assert(decimal_parse(text, strlen(text), &COST_KIND, &cost.hundred_thousandths));
    return cost;
}

static void expect(const char *text, struct cost cost)
{
    char out[DECIMAL_TEXT];

    (void)decimal_format(cost.hundred_thousandths, &COST_KIND, out);
    cr_expect_str_eq(out, text);
}

Test(cost, is_multiplied_exactly_and_rounded_half_up)
{
    expect("0.00745", cost_of(of("0.0745"), (struct quantity){100}));
    expect("0.00001", cost_of(of("0.00001"), (struct quantity){500}));
    expect("0.00", cost_of(of("0.00001"), (struct quantity){499}));
    expect("18990.00", cost_of(of("189.90"), QUANTITY(100)));
    expect("0.00", cost_of(of("189.90"), QUANTITY(0)));
}

Test(cost, of_a_part_is_its_share)
{
    expect("3.33333", cost_share(of("10"), QUANTITY(1), QUANTITY(3)));
    expect("6.66667", cost_share(of("10"), QUANTITY(2), QUANTITY(3)));
    expect("10.00", cost_share(of("10"), QUANTITY(3), QUANTITY(3)));
    expect("90000000000.00", cost_share(of("90000000000"), QUANTITY(1000000), QUANTITY(1000000)));
}

Test(cost, is_summed_before_it_is_rounded_to_centavos)
{
    cr_expect_eq(cost_centavos(cost_add(of("0.0045"), of("0.0005"))), 1);
    cr_expect_eq(cost_centavos(of("0.00499")), 0);
    cr_expect_eq(cost_centavos(of("1.995")), 200);
    expect("0.00", cost_subtract(of("0.1"), of("0.2")));
    expect("0.10", cost_subtract(of("0.3"), of("0.2")));
}

Test(cost, nothing_is_known_of_what_is_made_of_an_unknown_one)
{
    const struct cost known = of("1");

    cr_expect_not(cost_is_known(cost_add(known, COST_UNKNOWN)));
    cr_expect_not(cost_is_known(cost_subtract(COST_UNKNOWN, known)));
    cr_expect_not(cost_is_known(cost_of(COST_UNKNOWN, QUANTITY(1))));
    cr_expect_not(cost_is_known(cost_share(COST_UNKNOWN, QUANTITY(1), QUANTITY(2))));
    cr_expect_eq(cost_centavos(COST_UNKNOWN), -1);
    cr_expect(cost_is_known(of("0")), "what costs nothing");
}

Test(cost, of_a_stock_is_a_moving_average)
{
    expect("15.00", cost_average(QUANTITY(10), of("10"), QUANTITY(10), of("20")));
    expect("3.33333", cost_average(QUANTITY(2), of("5"), QUANTITY(1), of("0")));
    expect("7.00", cost_average(QUANTITY(0), of("5"), QUANTITY(1), of("7")));
    expect("7.00", cost_average(QUANTITY(3), COST_UNKNOWN, QUANTITY(1), of("7")));
    expect("5.00", cost_average(QUANTITY(3), of("5"), QUANTITY(1), COST_UNKNOWN));
}

Test(cost, of_two_stocks_is_their_average_where_both_are_known)
{
    expect("15.00", cost_of_both(QUANTITY(10), of("10"), QUANTITY(10), of("20")));
    expect("7.00", cost_of_both(QUANTITY(0), COST_UNKNOWN, QUANTITY(1), of("7")));
    cr_expect_not(cost_is_known(cost_of_both(QUANTITY(3), COST_UNKNOWN, QUANTITY(1), of("7"))));
    cr_expect_not(cost_is_known(cost_of_both(QUANTITY(3), of("5"), QUANTITY(1), COST_UNKNOWN)));
    cr_expect_not(cost_is_known(cost_of_both(QUANTITY(0), of("5"), QUANTITY(1), COST_UNKNOWN)));
}

Test(cost, beyond_its_greatest_is_unknown)
{
    cr_expect_not(cost_is_known(cost_of(of("9999999999.99"), QUANTITY(1000000))));
    cr_expect_not(cost_is_known(cost_add(of("90000000000"), of("0.00001"))));
}
