#pragma once

#include <criterion/criterion.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* Replaces a function of json-c so that parsing fails while `json_refuses` is set. */
static bool json_refuses;

enum json_tokener_error json_tokener_get_error(struct json_tokener *tokener)
{
    return json_refuses ? json_tokener_error_parse_unexpected : tokener->err;
}

/* Captures stderr for logged_text(). */
static int logged;

static inline void log_to_pipe(void)
{
    int ends[2];

    cr_assert_eq(pipe(ends), 0);
    cr_assert_geq(dup2(ends[1], STDERR_FILENO), 0);
    cr_assert_eq(close(ends[1]), 0);
    logged = ends[0];
}

/* The captured log, at least one line. */
static inline const char *logged_text(void)
{
    static char text[8192];
    ssize_t length = read(logged, text, sizeof(text) - 1);

    cr_assert_gt(length, 0);
    text[length] = '\0';
    return text;
}
