#include "common/auth/jwk.h"
#include "common/base/base64url.h"

#include <criterion/criterion.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

/* The key and thumbprint of RFC 7638 §3.1. */
static const char RFC_N[] =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPeb"
    "WKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
    "FDW2QvzqY368QQ"
    "MicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-"
    "bFTWhAI4vMQFh6WeZu0fM4lFd2Nc"
    "Rwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
static const char RFC_KID[] = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

static EVP_PKEY *rfc_key(void)
{
    unsigned char bytes[512];
    size_t len;
    EVP_PKEY *key = NULL;
    cr_assert(base64url_decode(RFC_N, strlen(RFC_N), bytes, sizeof(bytes), &len));
    BIGNUM *n = BN_bin2bn(bytes, (int)len, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_ulong(builder, OSSL_PKEY_PARAM_RSA_E, 65537);
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    cr_assert(EVP_PKEY_fromdata_init(ctx) == 1);
    cr_assert(EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1);
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    return key;
}

Test(jwk, thumbprint_of_rfc_7638)
{
    char kid[JWK_KID_SIZE];
    EVP_PKEY *key = rfc_key();
    cr_assert(jwk_thumbprint(key, kid));
    cr_assert_str_eq(kid, RFC_KID);
    EVP_PKEY_free(key);
}

Test(jwk, object_has_the_public_members_only)
{
    EVP_PKEY *key = rfc_key();
    struct json_object *object = jwk_object(key);
    cr_assert_not_null(object);
    cr_assert_eq(json_object_object_length(object), 6);
    const char *expected[][2] = {{"kty", "RSA"},   {"use", "sig"}, {"alg", "RS256"},
                                 {"kid", RFC_KID}, {"n", RFC_N},   {"e", "AQAB"}};
    for (size_t i = 0; i < 6; i++)
        cr_assert_str_eq(json_object_get_string(json_object_object_get(object, expected[i][0])),
                         expected[i][1]);
    json_object_put(object);
    EVP_PKEY_free(key);
}

static bool reads(EVP_PKEY *key, bool as_public, bool write_public)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem;
    if (write_public)
        PEM_write_bio_PUBKEY(bio, key);
    else
        PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    size_t len = (size_t)BIO_get_mem_data(bio, &pem);
    EVP_PKEY *back = as_public ? jwk_public_key(pem, len) : jwk_private_key(pem, len);
    bool same = back != NULL && EVP_PKEY_eq(back, key) == 1;
    EVP_PKEY_free(back);
    BIO_free(bio);
    return same;
}

Test(jwk, reads_rsa_of_2048_bits_and_nothing_else)
{
    EVP_PKEY *good = EVP_RSA_gen(2048U);
    EVP_PKEY *small = EVP_RSA_gen(1024U);
    EVP_PKEY *curve = EVP_EC_gen("P-256");
    cr_assert(reads(good, true, true));
    cr_assert(reads(good, false, false));
    cr_assert_not(reads(good, true, false), "a private key is no public key file");
    cr_assert_not(reads(small, true, true));
    cr_assert_not(reads(curve, true, true));
    cr_assert_null(jwk_public_key("lixo", 4));
    EVP_PKEY_free(good);
    EVP_PKEY_free(small);
    EVP_PKEY_free(curve);
}
