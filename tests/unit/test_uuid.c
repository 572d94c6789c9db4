#include "common/values/uuid.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The time returned by clock_gettime below; 0 for the real one. */
static time_t held_second;

/* Overrides the C library's, so that a test can stop the clock. */
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): those are reserved
int clock_gettime(clockid_t clock, struct timespec *now)
{
    if (held_second != 0 && clock == CLOCK_REALTIME) {
        *now = (struct timespec){.tv_sec = held_second};
        return 0;
    }
    return (int)syscall(SYS_clock_gettime, clock, now);
}

static int64_t clock_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

Test(uuid, an_id_is_of_version_7_and_variant_10_in_lower_case)
{
    for (int i = 0; i < 1000; i++) {
        char text[UUID_TEXT];

        uuid_v7(text);
        cr_assert_eq(strlen(text), 36, "%s", text);
        for (int dash = 8; dash <= 23; dash += 5)
            cr_assert_eq(text[dash], '-', "%s", text);
        cr_assert_eq(text[14], '7', "%s", text);
        cr_assert(strchr("89ab", text[19]), "%s", text);
        cr_assert_eq(strspn(text, "0123456789abcdef-"), 36, "%s", text);
    }
}

/* The time stamp in the first 48 bits. */
static int64_t milliseconds_of(const char *text)
{
    char digits[13];

    memcpy(digits, text, 8);
    memcpy(digits + 8, text + 9, 4);
    digits[12] = '\0';
    return (int64_t)strtoull(digits, NULL, 16);
}

Test(uuid, an_id_begins_with_the_time)
{
    char text[UUID_TEXT];
    int64_t before = clock_milliseconds();

    uuid_v7(text);
    int64_t after = clock_milliseconds();
    cr_expect_geq(milliseconds_of(text), before);
    cr_expect_leq(milliseconds_of(text), after);
}

Test(uuid, ids_of_one_thread_sort_in_order_of_creation)
{
    char last[UUID_TEXT] = "", next[UUID_TEXT];

    for (int i = 0; i < 100000; i++) {
        uuid_v7(next);
        cr_assert_lt(strcmp(last, next), 0, "%s then %s", last, next);
        memcpy(last, next, sizeof(last));
    }
}

Test(uuid, ids_sort_when_the_clock_stops_or_goes_back)
{
    char last[UUID_TEXT] = "", next[UUID_TEXT];

    held_second = 1782864000; /* 2026-07-01T00:00:00Z */
    for (int i = 0; i < 20000; i++) {
        if (i == 15000)
            held_second -= 3600;
        uuid_v7(next);
        cr_assert_lt(strcmp(last, next), 0, "%s then %s", last, next);
        memcpy(last, next, sizeof(last));
    }
    /* A counter starts in its lower half, so each millisecond serves at least 2,048; ten are
     * borrowed. */
    cr_expect_leq(milliseconds_of(last), INT64_C(1782864000) * 1000 + 10);
}

enum { EACH = 5000, THREADS = 4 };

static void *make_many(void *place)
{
    char(*made)[UUID_TEXT] = place;

    for (int i = 0; i < EACH; i++)
        uuid_v7(made[i]);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

Test(uuid, ids_of_several_threads_differ)
{
    static char made[THREADS * EACH][UUID_TEXT];
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, make_many, made + (ptrdiff_t)i * EACH), 0);
    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_join(threads[i], NULL), 0);
    qsort(made, (size_t)THREADS * EACH, UUID_TEXT, compare);
    for (int i = 1; i < THREADS * EACH; i++)
        cr_assert_str_neq(made[i - 1], made[i]);
}
