#include <criterion/criterion.h>
#include <stdio.h>

#include "common/base/clock.h"
#include "publicador/held.h"

static struct held held;

Test(held, a_key_waits_and_then_is_due)
{
    cr_assert_eq(held_check(&held, "a"), HELD_NOT);
    cr_assert_geq(held_add(&held, "a"), 500);
    cr_assert_eq(held_check(&held, "a"), HELD_WAIT);
    cr_assert_eq(held_check(&held, "b"), HELD_NOT);
    held.keys[0].until = monotonic_ms();
    cr_assert_eq(held_check(&held, "a"), HELD_DUE);
}

Test(held, waits_longer_each_time_up_to_a_minute)
{
    int delay = 0;

    for (int i = 0; i < 12; i++)
        delay = held_add(&held, "a");
    cr_assert_geq(delay, 30000);
    cr_assert_leq(delay, 60000);
    cr_assert_eq(held.count, 1);
    held_remove(&held, "a");
    cr_assert_eq(held_check(&held, "a"), HELD_NOT);
    cr_assert_leq(held_add(&held, "a"), 1000, "and starts anew");
}

Test(held, removes_only_the_given_key)
{
    (void)held_add(&held, "a");
    (void)held_add(&held, "b");
    (void)held_add(&held, "c");
    held_remove(&held, "a");
    held_remove(&held, "x");
    cr_assert_eq(held.count, 2);
    cr_assert_eq(held_check(&held, "b"), HELD_WAIT);
    cr_assert_eq(held_check(&held, "c"), HELD_WAIT);
}

Test(held, is_bounded)
{
    char order_key[16];

    for (int i = 0; i < HELD_MAX; i++) {
        (void)snprintf(order_key, sizeof(order_key), "o/%d", i);
        cr_assert_gt(held_add(&held, order_key), 0);
    }
    cr_assert_eq(held_add(&held, "one too many"), 0);
    cr_assert_gt(held_add(&held, "o/7"), 0, "those inside go on");
}

Test(held, forgets_keys_that_are_not_used)
{
    (void)held_add(&held, "a");
    (void)held_add(&held, "b");
    held_prune(&held);
    cr_assert_eq(held.count, 2, "both were seen when they were added");
    (void)held_check(&held, "b");
    held_prune(&held);
    cr_assert_eq(held.count, 1);
    cr_assert_eq(held_check(&held, "a"), HELD_NOT);
    cr_assert_eq(held_check(&held, "b"), HELD_WAIT);
}
