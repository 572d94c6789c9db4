/*
 * A token. An input that starts with '{' is a header and claims, one line each, made into a token
 * signed with our key; any other input is the token itself. An accepted token obeys identity.h and
 * was signed with our key; it is then found in the cache, and refused after it has expired.
 */
#include "../folder.h"
#include "fuzz.h"

#include "common/auth/jwk.h"
#include "common/auth/token.h"
#include "common/base/base64url.h"
#include "common/base/utf8.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NOW = 1800000000, ROOM = 4 * TOKEN_MAX, SIGNATURE = 256 };

static const char KID_PLACE[] = "KID";
static EVP_PKEY *key;
static char kid[JWK_KID_SIZE];

/* A key of this run, loaded as a service loads it. */
static void make_key(void)
{
    char folder[FOLDER_ROOM];
    char path[128];

    key = EVP_RSA_gen(2048U);
    HOLDS(key && jwk_thumbprint(key, kid) && make_folder(folder));
    (void)snprintf(path, sizeof(path), "%s/%s.pem", folder, kid);
    FILE *file = fopen(path, "we");
    HOLDS(file && PEM_write_PUBKEY(file, key) == 1);
    HOLDS(fclose(file) == 0 && token_keys_load(folder));
    HOLDS(unlink(path) == 0 && rmdir(folder) == 0);
}

/* Writes a part, with the word KID replaced by our key's; returns its length. */
static size_t put_part(const char *text, size_t length, char *out)
{
    char filled[TOKEN_MAX * 2];
    const char *place = memmem(text, length, KID_PLACE, strlen(KID_PLACE));
    size_t before = place ? (size_t)(place - text) : length;
    size_t after = place ? length - before - strlen(KID_PLACE) : 0;
    int size = snprintf(filled, sizeof(filled), "%.*s%s%.*s", (int)before, text, place ? kid : "",
                        (int)after, place ? place + strlen(KID_PLACE) : "");

    HOLDS(size >= 0 && (size_t)size < sizeof(filled));
    return base64url_encode(filled, (size_t)size, out);
}

static size_t sign(char *token, size_t used)
{
    unsigned char signature[SIGNATURE];
    size_t length = sizeof(signature);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    HOLDS(ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1);
    HOLDS(EVP_DigestSign(ctx, signature, &length, (unsigned char *)token, used) == 1);
    EVP_MD_CTX_free(ctx);
    token[used++] = '.';
    return used + base64url_encode(signature, length, token + used);
}

static void check(const char *token, size_t length, bool signed_by_us)
{
    struct identity who = {.user_id = -1};
    struct identity again;

    if (token_verify(token, length, NOW, &who) != TOKEN_OK) {
        HOLDS(who.user_id == -1);
        return;
    }
    HOLDS(signed_by_us);
    HOLDS(who.user_id >= 1 && *who.chave && *who.papel);
    HOLDS(utf8_is_text(who.chave, strlen(who.chave)) && utf8_is_text(who.nome, strlen(who.nome)));
    HOLDS(who.exp > NOW && who.exp <= NOW + TOKEN_IAT_SLACK + TOKEN_LIFETIME_MAX);
    HOLDS(token_verify(token, length, NOW, &again) == TOKEN_OK);
    HOLDS(again.user_id == who.user_id && strcmp(again.papel, who.papel) == 0);
    HOLDS(token_verify(token, length, who.exp, &again) == TOKEN_EXPIRED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char token[ROOM];

    if (!key)
        make_key();
    if (size == 0 || data[0] != '{') {
        char *text = fuzz_text(data, size);
        check(text, size, false);
        free(text);
        return 0;
    }
    if (size > TOKEN_MAX)
        return 0;
    const char *header = (const char *)data;
    const char *line = memchr(data, '\n', size);
    const char *claims = line ? line + 1 : header + size;
    size_t used = put_part(header, (size_t)((line ? line : claims) - header), token);
    token[used++] = '.';
    used += put_part(claims, (size_t)(header + size - claims), token + used);
    check(token, sign(token, used), true);
    return 0;
}
