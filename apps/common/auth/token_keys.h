#pragma once

#include "common/auth/jwk.h"

/* A public key that tokens are verified with: an RSA key as PEM text, which is what libjwt takes.
 */
struct token_key {
    char kid[JWK_KID_SIZE];
    char *pem;
    int len; /* bytes of `pem` */
};

/* The key of that name, or NULL. Valid until token_keys_load (token.h) replaces the keys. */
const struct token_key *token_key_find(const char *kid);
