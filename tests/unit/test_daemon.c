#include <criterion/criterion.h>

#include "common/base/clock.h"
#include "common/base/daemon.h"

/* A delay is between half of `whole` and all of it. */
static void expect_around(int delay, int whole)
{
    cr_assert_geq(delay, whole - whole / 2);
    cr_assert_leq(delay, whole);
}

Test(backoff, doubles_from_100_ms_to_5_s)
{
    static const int WHOLE[] = {100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000};
    struct backoff backoff = {0};

    for (size_t i = 0; i < sizeof(WHOLE) / sizeof(WHOLE[0]); i++)
        expect_around(backoff_next(&backoff), WHOLE[i]);
}

Test(backoff, starts_again_after_a_reset)
{
    struct backoff backoff = {0};

    for (int i = 0; i < 10; i++)
        (void)backoff_next(&backoff);
    backoff_reset(&backoff);
    expect_around(backoff_next(&backoff), 100);
}

Test(backoff, has_bounds_of_its_own)
{
    struct backoff backoff = {.min = 1000, .max = 3000};

    expect_around(backoff_next(&backoff), 1000);
    expect_around(backoff_next(&backoff), 2000);
    expect_around(backoff_next(&backoff), 3000);
    backoff_reset(&backoff);
    expect_around(backoff_next(&backoff), 1000);
}

Test(backoff, is_random)
{
    struct backoff backoff = {.min = 1000000, .max = 1000000};
    int first = backoff_next(&backoff);
    bool differs = false;

    for (int i = 0; i < 20; i++)
        differs |= backoff_next(&backoff) != first;
    cr_assert(differs);
}

Test(backoff, depends_on_the_number_of_attempts)
{
    expect_around(backoff_after(0, 1000, 60000), 1000);
    expect_around(backoff_after(1, 1000, 60000), 2000);
    expect_around(backoff_after(5, 1000, 60000), 32000);
    expect_around(backoff_after(6, 1000, 60000), 60000);
    expect_around(backoff_after(INT64_MAX, 1000, 60000), 60000);
    expect_around(backoff_after(-3, 1000, 60000), 1000);
}

Test(backoff, never_overflows)
{
    expect_around(backoff_after(INT64_MAX, 1, INT32_MAX), INT32_MAX);
}

Test(clock, never_goes_back)
{
    long long before = monotonic_ms();

    for (int i = 0; i < 1000; i++) {
        long long now = monotonic_ms();

        cr_assert_geq(now, before);
        before = now;
    }
}
