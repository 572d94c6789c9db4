#include "common/auth/token_sign.h"

#include <inttypes.h>
#include <jwt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/auth/jwk.h"
#include "common/base/base64url.h"
#include "common/base/random.h"
#include "common/base/utf8.h"

enum { JTI_BYTES = 16 };

static const int64_t TIME_MAX = 253402300799; /* the last second of the year 9999 */

struct token_signer {
    char kid[JWK_KID_SIZE];
    char *pem;
    int len; /* bytes of `pem` */
};

struct token_signer *token_signer_open(const char *pem, size_t len)
{
    struct token_signer *signer = calloc(1, sizeof(*signer));
    EVP_PKEY *key = jwk_private_key(pem, len);
    bool good = signer && key && jwk_thumbprint(key, signer->kid) &&
                (signer->pem = strndup(pem, len)) != NULL;

    EVP_PKEY_free(key);
    if (good) {
        signer->len = (int)strlen(signer->pem);
        return signer;
    }
    token_signer_close(signer);
    return NULL;
}

void token_signer_close(struct token_signer *signer)
{
    if (signer && signer->pem)
        explicit_bzero(signer->pem, strlen(signer->pem));
    if (signer)
        free(signer->pem);
    free(signer);
}

const char *token_signer_kid(const struct token_signer *signer)
{
    return signer->kid;
}

static bool add_id(jwt_t *jwt, const char *name, int64_t id)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%" PRId64, id);
    return jwt_add_grant(jwt, name, text) == 0;
}

static bool fill(jwt_t *jwt, const struct identity *who, int64_t now)
{
    const int64_t iat = who->iat != 0 ? who->iat : now;
    const int64_t begin = iat < now ? iat : now;
    unsigned char random[JTI_BYTES];
    char jti[JTI_BYTES * 2];

    random_bytes(random, sizeof(random));
    return base64url_encode_into(random, sizeof(random), jti, sizeof(jti)) &&
           jwt_add_grant(jwt, "iss", "icarus") == 0 &&
           jwt_add_grant(jwt, "aud", "icarus-api") == 0 && add_id(jwt, "sub", who->user_id) &&
           (who->sessao_id == 0 || add_id(jwt, "sid", who->sessao_id)) &&
           jwt_add_grant(jwt, "chave", who->chave) == 0 &&
           jwt_add_grant(jwt, "papel", who->papel) == 0 &&
           jwt_add_grant(jwt, "nome", who->nome) == 0 && jwt_add_grant(jwt, "jti", jti) == 0 &&
           jwt_add_grant_int(jwt, "iat", iat) == 0 &&
           jwt_add_grant_int(jwt, "nbf", begin - TOKEN_NBF_SLACK) == 0 &&
           jwt_add_grant_int(jwt, "exp", begin + TOKEN_LIFETIME) == 0;
}

/* The encoded token, allocated by libjwt; the caller frees it. NULL on error. */
static char *encode(const struct token_signer *signer, const struct identity *who, int64_t now)
{
    jwt_t *jwt = NULL;
    char *text = NULL;

    if (jwt_new(&jwt) == 0 &&
        jwt_set_alg(jwt, JWT_ALG_RS256, (const unsigned char *)signer->pem, signer->len) == 0 &&
        jwt_add_header(jwt, "kid", signer->kid) == 0 && fill(jwt, who, now))
        text = jwt_encode_str(jwt);
    jwt_free(jwt);
    return text;
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
    char *text = encode(signer, who, now);
    size_t length = text ? strlen(text) : 0;
    bool done = length > 0 && length < size && length <= TOKEN_MAX;
    if (done)
        memcpy(out, text, length + 1);
    free(text);
    return done;
}
