/* Measures the cost of an access token in µs of CPU: signing, the first verification, a cache hit,
 * and, as a lower bound, OpenSSL's signature check alone with a key parsed once. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/auth/jwk.h"
#include "common/auth/token_memory.h"
#include "common/auth/token_sign.h"
#include "common/base/base64url.h"

enum { TOKENS = 200, ROUNDS = 5, SIGNATURE = 256 };

static char tokens[TOKENS][TOKEN_MAX + 1];

static double cpu_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void need(bool good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "bench/tokens: %s\n", what);
    exit(EXIT_FAILURE);
}

/* Writes the public key to a folder, as a service gets it; returns the private key as text. */
static void make_keys(EVP_PKEY *key, const char *folder, char *private_pem, size_t size)
{
    char kid[JWK_KID_SIZE];
    char path[128];
    BIO *bio = BIO_new(BIO_s_mem());

    need(jwk_thumbprint(key, kid), "no thumbprint");
    (void)snprintf(path, sizeof(path), "%s/%s.pem", folder, kid);
    FILE *file = fopen(path, "w");
    need(file && PEM_write_PUBKEY(file, key) && fclose(file) == 0, "no key file");
    need(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1, "no private key");
    int length = BIO_read(bio, private_pem, (int)size - 1);
    need(length > 0, "no private key");
    private_pem[length] = '\0';
    BIO_free(bio);
    need(token_keys_load(folder), "the keys were refused");
    need(unlink(path) == 0 && rmdir(folder) == 0, "the folder stays");
}

static double sign_all(const struct token_signer *signer, int64_t now)
{
    const struct identity who = {
        .user_id = 42, .sessao_id = 7, .chave = "AB12C", .papel = "ADMIN", .nome = "Ana da Silva"};
    double begun = cpu_us();

    for (int i = 0; i < TOKENS; i++)
        need(token_sign(signer, &who, now, tokens[i], sizeof(tokens[i])), "not signed");
    return (cpu_us() - begun) / TOKENS;
}

static double verify_all(int64_t now)
{
    struct identity who;
    double begun = cpu_us();

    for (int i = 0; i < TOKENS; i++)
        need(token_verify(tokens[i], strlen(tokens[i]), now, &who) == TOKEN_OK, "not verified");
    return (cpu_us() - begun) / TOKENS;
}

static double openssl_all(EVP_PKEY *key)
{
    double begun = cpu_us();

    for (int i = 0; i < TOKENS; i++) {
        const char *dot = strrchr(tokens[i], '.');
        unsigned char signature[SIGNATURE];
        size_t length;
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();

        need(base64url_decode(dot + 1, strlen(dot + 1), signature, sizeof(signature), &length) &&
                 EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
                 EVP_DigestVerify(ctx, signature, length, (const unsigned char *)tokens[i],
                                  (size_t)(dot - tokens[i])) == 1,
             "OpenSSL refuses a signature");
        EVP_MD_CTX_free(ctx);
    }
    return (cpu_us() - begun) / TOKENS;
}

int main(void)
{
    char folder[] = "/tmp/icarus-bench-XXXXXX";
    char private_pem[4096];
    int64_t now = time(NULL);
    EVP_PKEY *key = EVP_RSA_gen(8U * SIGNATURE);

    need(key && mkdtemp(folder), "no folder");
    make_keys(key, folder, private_pem, sizeof(private_pem));
    struct token_signer *signer = token_signer_open(private_pem, strlen(private_pem));
    need(signer != NULL, "no signer");
    printf("%10s %10s %10s %10s   µs of CPU\n", "sign", "verify", "again", "openssl");
    for (int round = 0; round < ROUNDS; round++) {
        token_memory_clear();
        double sign = sign_all(signer, now);
        double first = verify_all(now);
        double again = verify_all(now);
        double bare = openssl_all(key);

        printf("%10.1f %10.1f %10.2f %10.1f\n", sign, first, again, bare);
    }
    token_signer_close(signer);
    EVP_PKEY_free(key);
    return EXIT_SUCCESS;
}
