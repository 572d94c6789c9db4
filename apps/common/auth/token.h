#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/auth/identity.h"

/*
 * Access tokens: JWT (RFC 7519) signed RS256 (RFC 7518 §3.3), checked as RFC 8725 asks. libjwt
 * verifies the signature. It takes an HMAC made with a public key for a good signature, does not
 * look at `kid`, times and members given twice, and reads base64 leniently: all that is checked
 * here before it sees the token. docs/decisions/tokens.md.
 */
enum {
    TOKEN_MAX = 8192,      /* bytes of a token, without NUL */
    TOKEN_KEYS_MAX = 16,   /* public keys known at once */
    TOKEN_LIFETIME = 3600, /* seconds */
    TOKEN_LIFETIME_MAX = 3660,
    TOKEN_NBF_SLACK = 5,  /* seconds from nbf to iat */
    TOKEN_IAT_SLACK = 60, /* seconds that iat may lie ahead of our clock */
};

enum token_result {
    TOKEN_OK,
    TOKEN_MALFORMED,   /* size, shape, base64url or JSON, a name given twice included */
    TOKEN_HEADER,      /* alg, typ or a header parameter that we do not take */
    TOKEN_UNKNOWN_KEY, /* kid */
    TOKEN_SIGNATURE,
    TOKEN_CLAIMS, /* a claim is missing, of another type or of another value */
    TOKEN_EXPIRED,
    TOKEN_NOT_YET, /* nbf or iat ahead of the clock */
};

/*
 * Loads every `<kid>.pem` of `dir`, RSA public keys whose file name is their RFC 7638 thumbprint;
 * replaces the keys known before and clears the memory (token_memory.h). Call it while no other
 * thread verifies. Returns false, after a log line and with the former keys kept, when the folder
 * or a key cannot be read, a name does not match its key, or there are none or more than
 * TOKEN_KEYS_MAX.
 */
bool token_keys_load(const char *dir);

/*
 * Verifies `len` bytes of `token` at `now` (Unix seconds). *out is written only with TOKEN_OK.
 * Verified tokens are remembered until they expire. Safe to call from many threads.
 */
enum token_result token_verify(const char *token, size_t len, int64_t now, struct identity *out);
