#include "common/base/digest.h"

#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "common/base/log.h"

static void fail(void)
{
    log_error("o OpenSSL não calculou um resumo SHA-256");
    abort();
}

void digest_sha256(const void *data, size_t len, unsigned char out[static DIGEST_SIZE])
{
    unsigned size = 0;

    if (EVP_Digest(data, len, out, &size, EVP_sha256(), NULL) != 1 || size != DIGEST_SIZE)
        fail();
}

void digest_hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
                        unsigned char out[static DIGEST_SIZE])
{
    unsigned size = 0;

    if (!HMAC(EVP_sha256(), key, (int)key_len, data, len, out, &size) || size != DIGEST_SIZE)
        fail();
}

void digest_hex(const unsigned char digest[static DIGEST_SIZE], char out[static DIGEST_HEX_TEXT])
{
    static const char HEX[] = "0123456789abcdef";

    for (int i = 0; i < DIGEST_SIZE; i++) {
        *out++ = HEX[digest[i] >> 4];
        *out++ = HEX[digest[i] & 0x0F];
    }
    *out = '\0';
}

bool digest_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}
