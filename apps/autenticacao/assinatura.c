#include "autenticacao/assinatura.h"

#include <dirent.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/auth/jwk.h"
#include "common/base/config.h"
#include "common/base/log.h"

enum { PEM_MAX = 16384 };

static struct token_signer *signer;
static const char *jwks_text;

/* Adds the public key in one PEM file to the set. */
static bool add_key(const char *dir, const char *name, struct json_object *keys)
{
    char path[PATH_MAX];
    char pem[PEM_MAX];

    if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
        return false;
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t length = fread(pem, 1, sizeof(pem), file);
    (void)fclose(file);
    EVP_PKEY *key = jwk_public_key(pem, length);
    struct json_object *jwk = key ? jwk_object(key) : NULL;
    EVP_PKEY_free(key);
    return jwk && json_object_array_add(keys, jwk) == 0;
}

static bool is_pem(const char *name)
{
    size_t length = strlen(name);

    return length > 4 && strcmp(name + length - 4, ".pem") == 0;
}

static bool read_keys(const char *dir, struct json_object *keys)
{
    DIR *folder = opendir(dir);
    bool good = folder != NULL;

    for (struct dirent *entry; good && (entry = readdir(folder)) != NULL;)
        if (is_pem(entry->d_name))
            good = add_key(dir, entry->d_name, keys);
    if (folder)
        (void)closedir(folder);
    return good;
}

static bool holds(struct json_object *keys, const char *kid)
{
    for (size_t i = 0; i < json_object_array_length(keys); i++) {
        struct json_object *own = json_object_object_get(json_object_array_get_idx(keys, i), "kid");

        if (own && strcmp(json_object_get_string(own), kid) == 0)
            return true;
    }
    return false;
}

void assinatura_open(void)
{
    const char *pem = config_text("ICARUS_PRIVATE_KEY", NULL);
    const char *dir = config_text("ICARUS_PUBLIC_KEYS_DIR", NULL);
    struct json_object *keys = json_object_new_array();
    struct json_object *jwks = json_object_new_object();

    json_object_object_add(jwks, "keys", keys);
    signer = token_signer_open(pem, strlen(pem));
    if (!signer) {
        log_error("assinatura: ICARUS_PRIVATE_KEY não é uma chave privada RSA utilizável");
        exit(EX_CONFIG);
    }
    if (!read_keys(dir, keys) || !holds(keys, token_signer_kid(signer))) {
        log_error("assinatura: a pasta de chaves públicas não está completa: %s", dir);
        exit(EX_CONFIG);
    }
    jwks_text = strdup(json_object_to_json_string_ext(jwks, JSON_C_TO_STRING_PLAIN |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(jwks);
    if (!jwks_text) {
        log_error("assinatura: sem memória");
        exit(EX_OSERR);
    }
}

const struct token_signer *assinatura_signer(void)
{
    return signer;
}

const char *assinatura_jwks(void)
{
    return jwks_text;
}
