#pragma once

#include "common/auth/token.h"

/* The signing side of access tokens (token.h). Only autenticacao has the private key. */
struct token_signer;

/* Parses a PEM private key. NULL when it is not an RSA key of an accepted size. */
struct token_signer *token_signer_open(const char *pem, size_t len);
void token_signer_close(struct token_signer *signer); /* NULL is ignored */

/* The `kid` of the tokens: the RFC 7638 thumbprint of the key. */
const char *token_signer_kid(const struct token_signer *signer);

/*
 * Signs an access token for `who`: iat = who->iat (0: now), nbf = iat − TOKEN_NBF_SLACK, exp = iat
 * + TOKEN_LIFETIME, jti of 128 random bits, and sid (OpenID Connect Front-Channel Logout 1.0, §3)
 * for the session. While iat is ahead of `now`, nbf and exp are counted from `now`. Writes token
 * and NUL into `out` of `size` bytes. Returns false when the identity is invalid or the token does
 * not fit in `size` or TOKEN_MAX. Several threads may share one signer.
 */
bool token_sign(const struct token_signer *signer, const struct identity *who, int64_t now,
                char *out, size_t size);
