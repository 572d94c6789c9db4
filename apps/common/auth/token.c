#include "common/auth/token.h"

#include <jwt.h>
#include <string.h>

#include "common/auth/token_keys.h"
#include "common/auth/token_memory.h"
#include "common/base/base64url.h"
#include "common/base/digest.h"
#include "common/base/integer.h"
#include "common/base/utf8.h"
#include "common/json/json_text.h"

enum { SIGNATURE_MAX = JWK_MAX_BITS / 8 };

static const int64_t TIME_MAX = 253402300799; /* the last second of the year 9999 */

/* The flat JSON object in a base64url part of a token; the caller releases it. NULL for anything
 * else. */
static struct json_object *part_object(const char *part, size_t len)
{
    char text[TOKEN_MAX];
    enum json_text_result why;
    size_t n;
    if (!base64url_decode(part, len, text, sizeof(text), &n))
        return NULL;
    struct json_object *object = json_text_parse(text, n, 1, &why);
    if (json_object_is_type(object, json_type_object))
        return object;
    json_object_put(object);
    return NULL;
}

static bool is_text(const char *text)
{
    return utf8_is_text(text, strlen(text));
}

/* The string `name`, owned by the object; NULL when it is absent or not a single-line string. */
static const char *get_text(struct json_object *object, const char *name)
{
    struct json_object *value;
    if (!json_object_object_get_ex(object, name, &value) ||
        !json_object_is_type(value, json_type_string))
        return NULL;
    const char *text = json_object_get_string(value);
    return is_text(text) ? text : NULL;
}

static bool text_is(struct json_object *object, const char *name, const char *expected)
{
    const char *text = get_text(object, name);
    return text != NULL && strcmp(text, expected) == 0;
}

static bool copy_text(struct json_object *object, const char *name, char *out, size_t size)
{
    const char *text = get_text(object, name);
    if (text == NULL || strlen(text) >= size)
        return false;
    memcpy(out, text, strlen(text) + 1);
    return true;
}

static bool get_time(struct json_object *object, const char *name, int64_t *out)
{
    struct json_object *value;
    return json_object_object_get_ex(object, name, &value) && json_text_int64(value, out) &&
           *out > 0 && *out <= TIME_MAX;
}

static bool get_id(struct json_object *claims, const char *name, int64_t *out)
{
    const char *text = get_text(claims, name);
    return text != NULL && integer_read_id(text, strlen(text), out);
}

/* The header has exactly these three parameters, so jwk, jku, x5c, crit and the like are
 * refused. */
static enum token_result check_header(const char *part, size_t len, const struct token_key **key)
{
    struct json_object *header = part_object(part, len);
    if (header == NULL)
        return TOKEN_MALFORMED;
    enum token_result result = TOKEN_HEADER;
    const char *kid = get_text(header, "kid");
    if (kid != NULL && text_is(header, "alg", "RS256") && text_is(header, "typ", "JWT") &&
        json_object_object_length(header) == 3) {
        *key = token_key_find(kid);
        result = *key ? TOKEN_OK : TOKEN_UNKNOWN_KEY;
    }
    json_object_put(header);
    return result;
}

/* libjwt's base64 decoder silently stops at an unknown byte. */
static bool signature_is_text(const char *part, size_t len)
{
    unsigned char signature[SIGNATURE_MAX];
    size_t n;

    return base64url_decode(part, len, signature, sizeof(signature), &n);
}

/* The claims that libjwt verified must equal those parsed here: two parsers may differ. */
static bool agrees(jwt_t *jwt, const struct identity *who)
{
    const char *sub = jwt_get_grant(jwt, "sub");
    const char *papel = jwt_get_grant(jwt, "papel");
    int64_t id;

    return jwt_get_alg(jwt) == JWT_ALG_RS256 && sub && integer_read_id(sub, strlen(sub), &id) &&
           id == who->user_id && papel && strcmp(papel, who->papel) == 0 &&
           jwt_get_grant_int(jwt, "exp") == who->exp;
}

static bool signature_is_good(const struct token_key *key, const char *token, size_t len,
                              const struct identity *who)
{
    char text[TOKEN_MAX + 1];
    jwt_t *jwt = NULL;

    memcpy(text, token, len);
    text[len] = '\0';
    bool good =
        jwt_decode(&jwt, text, (const unsigned char *)key->pem, key->len) == 0 && agrees(jwt, who);
    jwt_free(jwt);
    return good;
}

static enum token_result check_claims(struct json_object *claims, int64_t now, int64_t *nbf,
                                      struct identity *who)
{
    if (!text_is(claims, "iss", "icarus") || !text_is(claims, "aud", "icarus-api") ||
        !get_id(claims, "sub", &who->user_id) ||
        (json_object_object_get_ex(claims, "sid", NULL) &&
         !get_id(claims, "sid", &who->sessao_id)) ||
        !copy_text(claims, "chave", who->chave, sizeof(who->chave)) || *who->chave == '\0' ||
        !copy_text(claims, "papel", who->papel, sizeof(who->papel)) || *who->papel == '\0' ||
        !copy_text(claims, "nome", who->nome, sizeof(who->nome)) ||
        !get_time(claims, "exp", &who->exp) || !get_time(claims, "nbf", nbf) ||
        !get_time(claims, "iat", &who->iat) || who->exp <= who->iat ||
        who->exp - who->iat > TOKEN_LIFETIME_MAX)
        return TOKEN_CLAIMS;
    if (who->exp <= now)
        return TOKEN_EXPIRED;
    return *nbf > now || who->iat - TOKEN_IAT_SLACK > now ? TOKEN_NOT_YET : TOKEN_OK;
}

/* The signature is checked last because it is the most expensive check. */
static enum token_result verify(const char *token, size_t len, int64_t now, int64_t *nbf,
                                struct identity *who)
{
    const char *end = token + len;
    const char *first = memchr(token, '.', len);
    const char *second = first ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;
    if (second == NULL)
        return TOKEN_MALFORMED;
    const struct token_key *key = NULL;
    enum token_result result = check_header(token, (size_t)(first - token), &key);
    if (result != TOKEN_OK)
        return result;
    struct json_object *claims = part_object(first + 1, (size_t)(second - first - 1));
    if (claims == NULL)
        return TOKEN_MALFORMED;
    result = check_claims(claims, now, nbf, who);
    json_object_put(claims);
    if (result != TOKEN_OK)
        return result;
    if (!signature_is_text(second + 1, (size_t)(end - second - 1)) ||
        !signature_is_good(key, token, len, who))
        return TOKEN_SIGNATURE;
    return TOKEN_OK;
}

enum token_result token_verify(const char *token, size_t len, int64_t now, struct identity *out)
{
    if (len == 0 || len > TOKEN_MAX)
        return TOKEN_MALFORMED;
    unsigned char digest[DIGEST_SIZE];
    digest_sha256(token, len, digest);
    if (token_memory_recall(digest, now, out))
        return TOKEN_OK;
    struct identity who = {0};
    int64_t nbf = 0;
    enum token_result result = verify(token, len, now, &nbf, &who);
    if (result != TOKEN_OK)
        return result;
    token_memory_keep(digest, nbf, &who);
    *out = who;
    return TOKEN_OK;
}
