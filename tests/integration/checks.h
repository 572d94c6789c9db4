#pragma once

/* Checks for a suite written in C: one line each, and the count at the end. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed;
static int failed;

static inline void check_text(const char *what, const char *expected, const char *got)
{
    bool same = strcmp(expected, got) == 0;

    passed += same;
    failed += !same;
    if (same)
        (void)printf("ok   %s\n", what);
    else
        (void)printf("FAIL %s: expected <%s>, got <%s>\n", what, expected, got);
}

static inline void check_int(const char *what, int64_t expected, int64_t got)
{
    char one[24];
    char other[24];

    (void)snprintf(one, sizeof(one), "%" PRId64, expected);
    (void)snprintf(other, sizeof(other), "%" PRId64, got);
    check_text(what, one, other);
}

static inline int end(void)
{
    (void)printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
