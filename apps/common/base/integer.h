#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parses all `length` bytes as a decimal integer: an optional minus sign, then digits only. False,
 * with `*value` untouched, for any other text or a value outside [min, max]. */
bool integer_read(const char *text, size_t length, int64_t min, int64_t max, int64_t *value);

/* The same for an id or a version: at least 1, no sign, no leading zeros. */
bool integer_read_id(const char *text, size_t length, int64_t *value);
