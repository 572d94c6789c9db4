#pragma once

#include <json-c/json_object.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>

/* Size of a base64url SHA-256 thumbprint with its NUL, and the accepted modulus sizes. */
enum { JWK_KID_SIZE = 44, JWK_MIN_BITS = 2048, JWK_MAX_BITS = 4096 };

/*
 * Parses an RSA key of JWK_MIN_BITS to JWK_MAX_BITS from PEM (SubjectPublicKeyInfo; PKCS #8 or #1
 * for the private key). The caller frees it with EVP_PKEY_free. NULL for anything else.
 */
EVP_PKEY *jwk_public_key(const char *pem, size_t len);
EVP_PKEY *jwk_private_key(const char *pem, size_t len);

/* The RFC 7638 SHA-256 thumbprint of an RSA key, our `kid`. Returns false on an OpenSSL error. */
bool jwk_thumbprint(const EVP_PKEY *key, char kid[JWK_KID_SIZE]);

/*
 * The public part of an RSA key as a JWK (RFC 7517 §4, RFC 7518 §6.3.1): kty, use, alg, kid, n, e.
 * The caller owns the object (json_object_put). NULL on error.
 */
struct json_object *jwk_object(const EVP_PKEY *key);
