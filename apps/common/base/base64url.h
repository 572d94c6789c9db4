#pragma once

#include <stdbool.h>
#include <stddef.h>

/* base64url without padding (RFC 4648 §5, as RFC 7515 uses it). */

/* Size of the text of `bytes` bytes, with its NUL. */
#define BASE64URL_TEXT(bytes) (((bytes)*4 + 2) / 3 + 1)

/* Writes the text and a NUL to `out`, which holds BASE64URL_TEXT(len) bytes. Returns its length. */
size_t base64url_encode(const void *data, size_t len, char *out);

/* The same into `size` bytes, NUL included. False, with `out` untouched, when it does not fit. */
bool base64url_encode_into(const void *data, size_t len, char *out, size_t size);

/*
 * Decodes `len` characters into at most `capacity` bytes; `*count` is set to how many. False for a
 * character outside the alphabet (padding and line breaks included), an impossible length, leftover
 * bits that are not zero (§3.5: each value has exactly one text), or more than `capacity` bytes;
 * `out` may then be partly written.
 */
bool base64url_decode(const char *text, size_t len, void *out, size_t capacity, size_t *count);
