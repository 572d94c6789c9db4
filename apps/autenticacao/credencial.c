#include "autenticacao/credencial.h"

#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autenticacao/senha_regra.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/random.h"

static void draw_senha(char *senha)
{
    random_text(senha, CREDENCIAL_SENHA_LENGTH,
                "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789");
}

bool credencial_generate(struct credencial *c, const char *nome)
{
    if (senha_generate(c->senha, draw_senha, c->chave, nome))
        return true;
    log_error("as regras recusaram todas as senhas geradas; confira o pacote cracklib-runtime");
    return false;
}

void credencial_json(const struct credencial *c, char out[static CREDENCIAL_JSON])
{
    (void)snprintf(out, CREDENCIAL_JSON, "{\"chaveDeAcesso\": \"%s\", \"senha\": \"%s\"}\n",
                   c->chave, c->senha);
}

static bool copy_member(struct json_object *object, const char *name, char *out, size_t size)
{
    struct json_object *value;

    if (!json_object_object_get_ex(object, name, &value) ||
        !json_object_is_type(value, json_type_string) ||
        (size_t)json_object_get_string_len(value) >= size)
        return false;
    memcpy(out, json_object_get_string(value), (size_t)json_object_get_string_len(value) + 1);
    return true;
}

bool credencial_read(const char *path, struct credencial *c)
{
    struct json_object *object = json_object_from_file(path);
    bool good = object && copy_member(object, "chaveDeAcesso", c->chave, sizeof(c->chave)) &&
                copy_member(object, "senha", c->senha, sizeof(c->senha));

    json_object_put(object);
    return good;
}

bool credencial_write(const char *path, const struct credencial *c)
{
    char temporary[PATH_MAX];
    char text[CREDENCIAL_JSON];

    credencial_json(c, text);
    if (snprintf(temporary, sizeof(temporary), "%s.new", path) >= (int)sizeof(temporary))
        return false;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return false;
    bool written = fchmod(fd, S_IRUSR | S_IWUSR) == 0 &&
                   write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fsync(fd) == 0;
    if (close(fd) == 0 && written && rename(temporary, path) == 0 && file_sync_folder(path))
        return true;
    (void)unlink(temporary);
    return false;
}
