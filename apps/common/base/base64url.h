#pragma once

#include <stdbool.h>
#include <stddef.h>

/* base64url without padding (RFC 4648 §5, as RFC 7515 uses it). */

/* Room for the text of `bytes` bytes, with its NUL. */
#define BASE64URL_TEXT(bytes) (((bytes)*4 + 2) / 3 + 1)

/* Writes the text and a NUL to `out`, which has room for BASE64URL_TEXT(len); gives its length. */
size_t base64url_encode(const void *data, size_t len, char *out);

/* The same into `size` bytes, the NUL included; false, with `out` untouched, when it does not fit.
 */
bool base64url_encode_into(const void *data, size_t len, char *out, size_t size);

/*
 * Decodes `len` characters into at most `capacity` bytes; `*count` says how many. False for a
 * character outside the alphabet (padding and line breaks too), an impossible length, bits left
 * over that are not zero (§3.5: every value has one text only), or more bytes than `capacity`;
 * `out` may then have been written to.
 */
bool base64url_decode(const char *text, size_t len, void *out, size_t capacity, size_t *count);
