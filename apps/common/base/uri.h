#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Largest size of `length` bytes once escaped, with a NUL. */
#define URI_TEXT(length) ((length)*3 + 1)

/*
 * Percent-encodes `length` bytes for the path or query of a URI (RFC 3986 §3.3, §3.4). '%' is kept,
 * so that text already encoded is not encoded twice. False, with `out` cut, when text and NUL need
 * more than `size` bytes (at least 1).
 */
bool uri_escape(const char *text, size_t length, char *out, size_t size);
