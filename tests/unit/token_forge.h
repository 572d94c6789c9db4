#pragma once

#include "../folder.h"

#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/auth/jwk.h"
#include "common/auth/token_sign.h"
#include "common/base/base64url.h"

/* Shared by the tests of tokens: two loaded keys (ours, second), one that is not loaded (stranger),
 * and `token`, a buffer for tokens signed with any header and claims. */
enum { NOW = 1800000000, ROOM = 3 * TOKEN_MAX };

#define WHO     "\"sub\":\"42\",\"chave\":\"ana.1\",\"papel\":\"ADMIN\",\"nome\":\"Ana\""
#define PARTIES "\"iss\":\"icarus\",\"aud\":\"icarus-api\","
#define TIMES   ",\"iat\":1800000000,\"nbf\":1799999995,\"exp\":1800003600"
#define GOOD    "{" PARTIES WHO TIMES "}"

static EVP_PKEY *ours;
static EVP_PKEY *second;
static EVP_PKEY *stranger;
static char kid[JWK_KID_SIZE];
static char second_kid[JWK_KID_SIZE];
static char private_pem[4096];
static char public_pem[4096];
static char folder[FOLDER_ROOM];
static char token[ROOM];
static const struct identity ANA = {.user_id = 42,
                                    .sessao_id = 7,
                                    .chave = "ana.1",
                                    .papel = "ADMIN",
                                    .nome = "Ana \"João\" / Silva"};

static inline void key_file(EVP_PKEY *key, const char *name, char *path, size_t size)
{
    (void)snprintf(path, size, "%s/%s.pem", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    PEM_write_PUBKEY(file, key);
    (void)fclose(file);
}

static inline void pem_text(EVP_PKEY *key, bool private, char out[4096])
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (private)
        PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    else
        PEM_write_bio_PUBKEY(bio, key);
    int n = BIO_read(bio, out, 4095);
    out[n] = '\0';
    BIO_free(bio);
}

static inline void set_up(void)
{
    char path[2][128];
    ours = EVP_RSA_gen(2048U);
    second = EVP_RSA_gen(2048U);
    stranger = EVP_RSA_gen(2048U);
    cr_assert(jwk_thumbprint(ours, kid) && jwk_thumbprint(second, second_kid));
    pem_text(ours, true, private_pem);
    pem_text(ours, false, public_pem);
    cr_assert(make_folder(folder));
    key_file(ours, kid, path[0], sizeof(path[0]));
    key_file(second, second_kid, path[1], sizeof(path[1]));
    cr_assert(token_keys_load(folder));
    unlink(path[0]);
    unlink(path[1]);
}

static inline void tear_down(void)
{
    rmdir(folder);
    EVP_PKEY_free(ours);
    EVP_PKEY_free(second);
    EVP_PKEY_free(stranger);
}

static inline size_t unsigned_part(const char *header, const char *claims)
{
    cr_assert(base64url_encode_into((const unsigned char *)header, strlen(header), token, ROOM));
    size_t n = strlen(token);
    token[n++] = '.';
    cr_assert(
        base64url_encode_into((const unsigned char *)claims, strlen(claims), token + n, ROOM - n));
    return n + strlen(token + n);
}

static inline void append(size_t used, const unsigned char *signature, size_t n)
{
    token[used++] = '.';
    cr_assert(base64url_encode_into(signature, n, token + used, ROOM - used));
}

static inline void forge(EVP_PKEY *key, const char *header, const char *claims)
{
    unsigned char signature[512];
    size_t n = sizeof(signature);
    size_t used = unsigned_part(header, claims);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    cr_assert(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1);
    cr_assert(EVP_DigestSign(ctx, signature, &n, (unsigned char *)token, used) == 1);
    EVP_MD_CTX_free(ctx);
    append(used, signature, n);
}

static inline const char *header_of(const char *alg, const char *typ, const char *id,
                                    const char *more)
{
    static char text[1024];
    (void)snprintf(text, sizeof(text), "{\"alg\":\"%s\",\"typ\":\"%s\",\"kid\":\"%s\"%s}", alg, typ,
                   id, more);
    return text;
}

static inline enum token_result check(int64_t now)
{
    struct identity out;
    return token_verify(token, strlen(token), now, &out);
}

static inline void sign_ana(void)
{
    struct token_signer *signer = token_signer_open(private_pem, strlen(private_pem));

    cr_assert(signer);
    cr_assert_str_eq(token_signer_kid(signer), kid);
    cr_assert(token_sign(signer, &ANA, NOW, token, ROOM));
    token_signer_close(signer);
}
