#include "common/auth/token_sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/auth/jwk.h"
#include "common/base/base64url.h"
#include "common/base/random.h"
#include "common/base/utf8.h"

enum { SIGNATURE_MAX = JWK_MAX_BITS / 8, JTI_BYTES = 16 };

static const int64_t TIME_MAX = 253402300799; /* the last second of the year 9999 */

struct token_signer {
    EVP_PKEY *key;
    char kid[JWK_KID_SIZE];
};

struct token_signer *token_signer_open(const char *pem, size_t len)
{
    struct token_signer *signer = calloc(1, sizeof(*signer));

    if (signer)
        signer->key = jwk_private_key(pem, len);
    if (signer && signer->key && jwk_thumbprint(signer->key, signer->kid))
        return signer;
    token_signer_close(signer);
    return NULL;
}

void token_signer_close(struct token_signer *signer)
{
    if (signer)
        EVP_PKEY_free(signer->key);
    free(signer);
}

const char *token_signer_kid(const struct token_signer *signer)
{
    return signer->kid;
}

/* Takes over `value`, which may be NULL. */
static bool add(struct json_object *object, const char *name, struct json_object *value)
{
    if (value != NULL && json_object_object_add(object, name, value) == 0)
        return true;
    json_object_put(value);
    return false;
}

static bool add_id(struct json_object *object, const char *name, int64_t id)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRId64, id);
    return add(object, name, json_object_new_string(text));
}

static bool fill_claims(struct json_object *claims, const struct identity *who, int64_t now)
{
    unsigned char random[JTI_BYTES];
    char jti[JTI_BYTES * 2];
    random_bytes(random, sizeof random);
    return base64url_encode_into(random, sizeof random, jti, sizeof jti) &&
           add(claims, "iss", json_object_new_string("icarus")) &&
           add(claims, "aud", json_object_new_string("icarus-api")) &&
           add_id(claims, "sub", who->user_id) &&
           (who->sessao_id == 0 || add_id(claims, "sid", who->sessao_id)) &&
           add(claims, "chave", json_object_new_string(who->chave)) &&
           add(claims, "papel", json_object_new_string(who->papel)) &&
           add(claims, "nome", json_object_new_string(who->nome)) &&
           add(claims, "jti", json_object_new_string(jti)) &&
           add(claims, "iat", json_object_new_int64(now)) &&
           add(claims, "nbf", json_object_new_int64(now - TOKEN_NBF_SLACK)) &&
           add(claims, "exp", json_object_new_int64(now + TOKEN_LIFETIME));
}

/* Writes "<header>.<claims>" and NUL; the length, or 0 when it does not fit. */
static size_t signing_input(const char *kid, struct json_object *claims, char *out, size_t size)
{
    char header[JWK_KID_SIZE + 64];
    int n = snprintf(header, sizeof header, "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}",
                     kid);
    if (n < 0 || (size_t)n >= sizeof header ||
        !base64url_encode_into((const unsigned char *)header, (size_t)n, out, size))
        return 0;
    size_t used = strlen(out);
    size_t len;
    const char *text = json_object_to_json_string_length(
        claims, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
    out[used++] = '.';
    if (text == NULL ||
        !base64url_encode_into((const unsigned char *)text, len, out + used, size - used))
        return 0;
    return used + strlen(out + used);
}

static bool append_signature(EVP_PKEY *key, char *out, size_t used, size_t size)
{
    unsigned char signature[SIGNATURE_MAX];
    size_t n = sizeof signature;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool done = ctx != NULL && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestSign(ctx, signature, &n, (const unsigned char *)out, used) == 1;
    EVP_MD_CTX_free(ctx);
    if (!done)
        return false;
    out[used++] = '.';
    return base64url_encode_into(signature, n, out + used, size - used) &&
           used + strlen(out + used) <= TOKEN_MAX;
}

static bool is_sound(const struct identity *who)
{
    return who->user_id > 0 && who->sessao_id >= 0 && *who->chave && *who->papel &&
           utf8_is_text(who->chave, strlen(who->chave)) &&
           utf8_is_text(who->papel, strlen(who->papel)) &&
           utf8_is_text(who->nome, strlen(who->nome));
}

bool token_sign(const struct token_signer *signer, const struct identity *who, int64_t now,
                char *out, size_t size)
{
    if (!is_sound(who) || now <= TOKEN_NBF_SLACK || now > TIME_MAX - TOKEN_LIFETIME)
        return false;
    struct json_object *claims = json_object_new_object();
    bool done = false;
    if (claims != NULL && fill_claims(claims, who, now)) {
        size_t used = signing_input(signer->kid, claims, out, size);
        done = used > 0 && append_signature(signer->key, out, used, size);
    }
    json_object_put(claims);
    return done;
}
