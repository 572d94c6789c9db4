#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads an integer that is the whole of `length` bytes: decimal digits, after a minus sign or none,
 * nothing else. False, with `*value` as it was, when it is no such text or not from min to max. */
bool integer_read(const char *text, size_t length, int64_t min, int64_t max, int64_t *value);

/* The same, but as we write an id or a version: from 1, without leading zeros. */
bool integer_read_id(const char *text, size_t length, int64_t *value);
