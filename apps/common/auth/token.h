#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/auth/identity.h"

/*
 * Access tokens: JWT (RFC 7519) signed RS256 (RFC 7518 §3.3), checked as RFC 8725 asks. libjwt
 * verifies the signature only. It would accept an HMAC made with a public key, ignores `kid`, times
 * and duplicate members, and decodes base64 leniently, so all of that is checked here first. See
 * docs/decisions/tokens.md.
 */
enum {
    TOKEN_MAX = 8192,      /* bytes of a token, without NUL */
    TOKEN_KEYS_MAX = 16,   /* public keys loaded at once */
    TOKEN_LIFETIME = 3600, /* seconds */
    TOKEN_LIFETIME_MAX = 3660,
    TOKEN_NBF_SLACK = 5,  /* seconds from nbf to iat */
    TOKEN_IAT_SLACK = 60, /* seconds that iat may be ahead of our clock */
};

enum token_result {
    TOKEN_OK,
    TOKEN_MALFORMED,   /* size, shape, base64url, JSON or a duplicate name */
    TOKEN_HEADER,      /* alg, typ or a header parameter that is not accepted */
    TOKEN_UNKNOWN_KEY, /* kid */
    TOKEN_SIGNATURE,
    TOKEN_CLAIMS, /* a claim is missing or has a wrong type or value */
    TOKEN_EXPIRED,
    TOKEN_NOT_YET, /* nbf or iat ahead of the clock */
};

/*
 * Loads every `<kid>.pem` of `dir`, RSA public keys whose file name is their RFC 7638 thumbprint;
 * replaces the keys loaded before and clears the cache (token_memory.h). Call it while no other
 * thread verifies. Returns false, after a log line and with the old keys kept, when the folder or a
 * key cannot be read, a name does not match its key, or there is no key or more than
 * TOKEN_KEYS_MAX.
 */
bool token_keys_load(const char *dir);

/*
 * Verifies `len` bytes of `token` at `now` (Unix seconds). *out is written only with TOKEN_OK.
 * Verified tokens are cached until they expire. Thread-safe.
 */
enum token_result token_verify(const char *token, size_t len, int64_t now, struct identity *out);
