#pragma once

#include "common/auth/jwk.h"

/* An RSA public key as PEM text, the form that libjwt takes. */
struct token_key {
    char kid[JWK_KID_SIZE];
    char *pem;
    int len; /* bytes of `pem` */
};

/* The key with that kid, or NULL. Valid until token_keys_load (token.h) replaces the keys. */
const struct token_key *token_key_find(const char *kid);
