#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes of `length` bytes when each is escaped, with a NUL. */
#define URI_TEXT(length) ((length)*3 + 1)

/*
 * Writes `length` bytes as they may stand in the path or query of a URI (RFC 3986 §3.3, §3.4): a
 * byte that may not becomes %XX. '%' stays, so that what was escaped already is not escaped twice.
 * False, with `out` cut, when text and NUL need more than `size`, which is at least 1.
 */
bool uri_escape(const char *text, size_t length, char *out, size_t size);
