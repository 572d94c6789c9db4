#pragma once

#include <stdbool.h>
#include <stddef.h>

/* SHA-256 (FIPS 180-4) and the comparison of secrets. */

enum { DIGEST_SIZE = 32, DIGEST_HEX_TEXT = 2 * DIGEST_SIZE + 1 };

/* Writes the digest of `len` bytes. Aborts the process, after one log line, when OpenSSL fails. */
void digest_sha256(const void *data, size_t len, unsigned char out[static DIGEST_SIZE]);

/* HMAC-SHA-256 (RFC 2104) of a message; fails like digest_sha256. */
void digest_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
                        unsigned char out[static DIGEST_SIZE]);

/* Writes a digest as 64 lower-case hexadecimal digits and a NUL. */
void digest_hex(const unsigned char digest[static DIGEST_SIZE], char out[static DIGEST_HEX_TEXT]);

/* Compares `len` bytes in constant time. */
bool digest_equal(const void *a, const void *b, size_t len);
