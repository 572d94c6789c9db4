#include "common/auth/jwk.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#include "common/base/base64url.h"
#include "common/base/digest.h"

/* Sizes for the largest accepted modulus and its canonical JSON. */
enum {
    NUMBER_BYTES = JWK_MAX_BITS / 8,
    NUMBER_TEXT = NUMBER_BYTES * 4 / 3 + 4,
    CANONICAL_SIZE = 2 * NUMBER_TEXT + 64,
};

/* Refuses encrypted key files: without this OpenSSL would ask for a password on the terminal. */
static int no_password(char *buffer, int size, int writing, void *unused)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)unused;
    return -1;
}

typedef EVP_PKEY *pem_reader(BIO *, EVP_PKEY **, pem_password_cb *, void *);

static EVP_PKEY *read_key(const char *pem, size_t len, pem_reader *read)
{
    if (len > INT_MAX)
        return NULL;
    BIO *bio = BIO_new_mem_buf(pem, (int)len);
    if (bio == NULL)
        return NULL;
    EVP_PKEY *key = read(bio, NULL, no_password, NULL);
    BIO_free(bio);
    if (key == NULL)
        return NULL;
    int bits = EVP_PKEY_get_bits(key);
    if (!EVP_PKEY_is_a(key, "RSA") || bits < JWK_MIN_BITS || bits > JWK_MAX_BITS) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

EVP_PKEY *jwk_public_key(const char *pem, size_t len)
{
    return read_key(pem, len, PEM_read_bio_PUBKEY);
}

EVP_PKEY *jwk_private_key(const char *pem, size_t len)
{
    return read_key(pem, len, PEM_read_bio_PrivateKey);
}

/* Base64urlUInt (RFC 7518 §2): big endian, without leading zero bytes. */
static bool number_text(const EVP_PKEY *key, const char *name, char out[NUMBER_TEXT])
{
    BIGNUM *number = NULL;
    unsigned char bytes[NUMBER_BYTES];
    bool done = false;
    if (EVP_PKEY_get_bn_param(key, name, &number) == 1 && BN_num_bytes(number) <= NUMBER_BYTES) {
        int len = BN_bn2bin(number, bytes);
        done = len > 0 && base64url_encode_into(bytes, (size_t)len, out, NUMBER_TEXT);
    }
    BN_free(number);
    return done;
}

static bool numbers(const EVP_PKEY *key, char n[NUMBER_TEXT], char e[NUMBER_TEXT])
{
    return EVP_PKEY_is_a(key, "RSA") && number_text(key, OSSL_PKEY_PARAM_RSA_N, n) &&
           number_text(key, OSSL_PKEY_PARAM_RSA_E, e);
}

bool jwk_thumbprint(const EVP_PKEY *key, char kid[JWK_KID_SIZE])
{
    char n[NUMBER_TEXT];
    char e[NUMBER_TEXT];
    char canonical[CANONICAL_SIZE];
    unsigned char digest[DIGEST_SIZE];
    if (!numbers(key, n, e))
        return false;
    int len =
        snprintf(canonical, sizeof(canonical), "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}", e, n);
    if (len < 0 || (size_t)len >= sizeof(canonical))
        return false;
    digest_sha256(canonical, (size_t)len, digest);
    return base64url_encode_into(digest, sizeof(digest), kid, JWK_KID_SIZE);
}

static bool add_text(struct json_object *object, const char *name, const char *value)
{
    struct json_object *text = json_object_new_string(value);
    if (text == NULL)
        return false;
    if (json_object_object_add(object, name, text) == 0)
        return true;
    json_object_put(text);
    return false;
}

struct json_object *jwk_object(const EVP_PKEY *key)
{
    char n[NUMBER_TEXT];
    char e[NUMBER_TEXT];
    char kid[JWK_KID_SIZE];
    if (!numbers(key, n, e) || !jwk_thumbprint(key, kid))
        return NULL;
    struct json_object *object = json_object_new_object();
    if (object == NULL)
        return NULL;
    if (add_text(object, "kty", "RSA") && add_text(object, "use", "sig") &&
        add_text(object, "alg", "RS256") && add_text(object, "kid", kid) &&
        add_text(object, "n", n) && add_text(object, "e", e))
        return object;
    json_object_put(object);
    return NULL;
}
