#include "common/auth/token.h"

#include "common/auth/jwk.h"
#include "common/auth/token_memory.h"
#include "common/base/base64url.h"
#include "common/base/digest.h"
#include "common/base/integer.h"
#include "common/base/log.h"
#include "common/base/utf8.h"
#include "common/json/json_text.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { PEM_MAX = 16384, SIGNATURE_MAX = JWK_MAX_BITS / 8 };

static const int64_t TIME_MAX = 253402300799; /* the last second of the year 9999 */

struct key_set {
    size_t count;
    struct {
        char kid[JWK_KID_SIZE];
        EVP_PKEY *key;
    } item[TOKEN_KEYS_MAX];
};

static struct key_set keys;

static void keys_free(struct key_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        EVP_PKEY_free(set->item[i].key);
    set->count = 0;
}

static bool key_read(const char *dir, const char *name, struct key_set *set)
{
    char path[PATH_MAX];
    char pem[PEM_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "re") : NULL;
    if (file == NULL) {
        log_error("não foi possível abrir a chave pública %s: %s", name, strerror(errno));
        return false;
    }
    size_t len = fread(pem, 1, sizeof pem, file);
    bool whole = !ferror(file) && len < sizeof pem;
    (void)fclose(file);
    EVP_PKEY *key = whole ? jwk_public_key(pem, len) : NULL;
    char kid[JWK_KID_SIZE];
    if (key == NULL || !jwk_thumbprint(key, kid) || strlen(name) != strlen(kid) + strlen(".pem") ||
        memcmp(name, kid, strlen(kid)) != 0) {
        log_error("%s não é uma chave pública RSA com o nome da sua impressão digital", name);
        EVP_PKEY_free(key);
        return false;
    }
    memcpy(set->item[set->count].kid, kid, sizeof kid);
    set->item[set->count++].key = key;
    return true;
}

static bool keys_read(DIR *folder, const char *dir, struct key_set *set)
{
    struct dirent *entry;
    while ((errno = 0, entry = readdir(folder)) != NULL) {
        const char *dot = strrchr(entry->d_name, '.');
        if (entry->d_name[0] == '.' || dot == NULL || strcmp(dot, ".pem") != 0)
            continue;
        if (set->count == TOKEN_KEYS_MAX) {
            log_error("há mais de %d chaves públicas em %s", TOKEN_KEYS_MAX, dir);
            return false;
        }
        if (!key_read(dir, entry->d_name, set))
            return false;
    }
    if (errno == 0 && set->count > 0)
        return true;
    log_error("nenhuma chave pública legível em %s", dir);
    return false;
}

bool token_keys_load(const char *dir)
{
    struct key_set fresh = {0};
    DIR *folder = opendir(dir);
    if (folder == NULL) {
        log_error("não foi possível abrir a pasta de chaves públicas %s: %s", dir, strerror(errno));
        return false;
    }
    bool done = keys_read(folder, dir, &fresh);
    closedir(folder);
    if (!done) {
        keys_free(&fresh);
        return false;
    }
    keys_free(&keys);
    keys = fresh;
    token_memory_clear();
    return true;
}

/* The flat object in a base64url part of a token; the caller puts it. NULL if it is anything else.
 */
static struct json_object *part_object(const char *part, size_t len)
{
    char text[TOKEN_MAX];
    enum json_text_result why;
    size_t n;
    if (!base64url_decode(part, len, text, sizeof text, &n))
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

/* The string `name`, owned by the object, or NULL when it is absent, no string or of more than
 * one line. */
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

/* Our header has these three parameters and no other, so jwk, jku, x5c, crit and the like fail. */
static enum token_result check_header(const char *part, size_t len, EVP_PKEY **key)
{
    struct json_object *header = part_object(part, len);
    if (header == NULL)
        return TOKEN_MALFORMED;
    enum token_result result = TOKEN_HEADER;
    const char *kid = get_text(header, "kid");
    if (kid != NULL && text_is(header, "alg", "RS256") && text_is(header, "typ", "at+jwt") &&
        json_object_object_length(header) == 3) {
        result = TOKEN_UNKNOWN_KEY;
        for (size_t i = 0; i < keys.count; i++) {
            if (strcmp(kid, keys.item[i].kid) == 0) {
                *key = keys.item[i].key;
                result = TOKEN_OK;
            }
        }
    }
    json_object_put(header);
    return result;
}

static bool signature_is_good(EVP_PKEY *key, const char *token, const char *dot, const char *end)
{
    unsigned char signature[SIGNATURE_MAX];
    size_t n;
    if (!base64url_decode(dot + 1, (size_t)(end - dot - 1), signature, sizeof signature, &n))
        return false;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(ctx, signature, n, (const unsigned char *)token,
                                 (size_t)(dot - token)) == 1;
    EVP_MD_CTX_free(ctx);
    return good;
}

static enum token_result check_claims(struct json_object *claims, int64_t now, int64_t *nbf,
                                      struct identity *who)
{
    int64_t iat;
    if (!text_is(claims, "iss", "icarus") || !text_is(claims, "aud", "icarus-api") ||
        !get_id(claims, "sub", &who->user_id) ||
        (json_object_object_get_ex(claims, "sid", NULL) &&
         !get_id(claims, "sid", &who->sessao_id)) ||
        !copy_text(claims, "chave", who->chave, sizeof who->chave) || *who->chave == '\0' ||
        !copy_text(claims, "papel", who->papel, sizeof who->papel) || *who->papel == '\0' ||
        !copy_text(claims, "nome", who->nome, sizeof who->nome) ||
        !get_time(claims, "exp", &who->exp) || !get_time(claims, "nbf", nbf) ||
        !get_time(claims, "iat", &iat) || who->exp <= iat || who->exp - iat > TOKEN_LIFETIME_MAX)
        return TOKEN_CLAIMS;
    if (who->exp <= now)
        return TOKEN_EXPIRED;
    return *nbf > now || iat - TOKEN_IAT_SLACK > now ? TOKEN_NOT_YET : TOKEN_OK;
}

static enum token_result verify(const char *token, size_t len, int64_t now, int64_t *nbf,
                                struct identity *who)
{
    const char *end = token + len;
    const char *first = memchr(token, '.', len);
    const char *second = first ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;
    if (second == NULL)
        return TOKEN_MALFORMED;
    EVP_PKEY *key = NULL;
    enum token_result result = check_header(token, (size_t)(first - token), &key);
    if (result != TOKEN_OK)
        return result;
    if (!signature_is_good(key, token, second, end))
        return TOKEN_SIGNATURE;
    struct json_object *claims = part_object(first + 1, (size_t)(second - first - 1));
    if (claims == NULL)
        return TOKEN_MALFORMED;
    result = check_claims(claims, now, nbf, who);
    json_object_put(claims);
    return result;
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
