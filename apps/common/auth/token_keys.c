#include "common/auth/token_keys.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/auth/token.h"
#include "common/auth/token_memory.h"
#include "common/base/log.h"

enum { PEM_MAX = 16384 };

struct key_set {
    size_t count;
    struct token_key item[TOKEN_KEYS_MAX];
};

static struct key_set keys;

static void keys_free(struct key_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        free(set->item[i].pem);
    set->count = 0;
}

/* True when the PEM is an RSA key and `name` is its thumbprint plus ".pem". Writes the
 * thumbprint. */
static bool key_is_named(const char *pem, size_t len, const char *name, char kid[JWK_KID_SIZE])
{
    EVP_PKEY *key = jwk_public_key(pem, len);
    bool named = key != NULL && jwk_thumbprint(key, kid) &&
                 strlen(name) == strlen(kid) + strlen(".pem") &&
                 memcmp(name, kid, strlen(kid)) == 0;

    EVP_PKEY_free(key);
    return named;
}

static bool key_read(const char *dir, const char *name, struct key_set *set)
{
    char path[PATH_MAX];
    char pem[PEM_MAX];
    int n = snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *file = n > 0 && (size_t)n < sizeof(path) ? fopen(path, "re") : NULL;
    if (file == NULL) {
        log_error("não foi possível abrir a chave pública %s: %s", name, strerror(errno));
        return false;
    }
    size_t len = fread(pem, 1, sizeof(pem), file);
    bool whole = !ferror(file) && len < sizeof(pem);
    (void)fclose(file);
    struct token_key *key = &set->item[set->count];
    if (!whole || !key_is_named(pem, len, name, key->kid)) {
        log_error("%s não é uma chave pública RSA com o nome da sua impressão digital", name);
        return false;
    }
    key->pem = strndup(pem, len);
    key->len = (int)len;
    set->count += key->pem != NULL;
    return key->pem != NULL;
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

const struct token_key *token_key_find(const char *kid)
{
    for (size_t i = 0; i < keys.count; i++)
        if (strcmp(kid, keys.item[i].kid) == 0)
            return &keys.item[i];
    return NULL;
}
