#pragma once

#include <criterion/criterion.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/*
 * A json-c that says of every text that it cannot read it, while `json_refuses`. This function
 * stands in for that of the library.
 */
static bool json_refuses;

enum json_tokener_error json_tokener_get_error(struct json_tokener *tokener)
{
    return json_refuses ? json_tokener_error_parse_unexpected : tokener->err;
}

/* From here on what goes to stderr can be read with logged_text(). */
static int logged;

static inline void log_to_pipe(void)
{
    int ends[2];

    cr_assert_eq(pipe(ends), 0);
    cr_assert_geq(dup2(ends[1], STDERR_FILENO), 0);
    cr_assert_eq(close(ends[1]), 0);
    logged = ends[0];
}

/* What was logged since, at least one line. */
static inline const char *logged_text(void)
{
    static char text[8192];
    ssize_t length = read(logged, text, sizeof(text) - 1);

    cr_assert_gt(length, 0);
    text[length] = '\0';
    return text;
}
