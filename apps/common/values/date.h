#pragma once

#include <stdbool.h>
#include <time.h>

/* Dates and instants are text in forms that strcmp sorts by time. */

enum {
    DATE_TEXT = 11,    /* "2026-07-01" and its NUL */
    INSTANT_TEXT = 25, /* "2026-07-01T12:34:56.789Z" and its NUL */
};

/*
 * True when `text` is AAAA-MM-DD (RFC 3339 full-date, nothing before or after it) and a day of the
 * Gregorian calendar in the years 1900 to 9999.
 */
bool date_is_valid(const char *text);

/* Copies a valid date to `out`; false, with `out` untouched, for any other text. */
bool date_parse(const char *text, char out[static DATE_TEXT]);

/*
 * Writes an instant as RFC 3339 in UTC, cut to milliseconds. Its year must be 0 to 9999 and tv_nsec
 * within a second, as the system clock gives them; false, with `out` "", otherwise.
 */
bool instant_format(const struct timespec *instant, char out[static INSTANT_TEXT]);

/* Writes the current instant; `out` is "" only when the clock is past the year 9999. */
void instant_now(char out[static INSTANT_TEXT]);
