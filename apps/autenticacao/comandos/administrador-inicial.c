/*
 * administrador-inicial <file>: the first administrator. Unless the system has an active ADMIN,
 * creates a person and an ADMIN user with a random password and writes
 * {"chaveDeAcesso": …, "senha": …} to `file`, mode 0600. The file is written before the user, so
 * that the password is never lost; after being killed half-way, the next run creates the user of
 * that file.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "autenticacao/senha_regra.h"
#include "autenticacao/usuario.h"
#include "common/base/log.h"
#include "common/base/random.h"
#include "common/base/version.h"

enum { SENHA_LENGTH = 24 };

struct credentials {
    char chave[CHAVE_TEXT];
    char senha[SENHA_LENGTH + 1];
};

static void draw_senha(char *senha)
{
    random_text(senha, SENHA_LENGTH, "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789");
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

static bool read_credentials(const char *path, struct credentials *c)
{
    struct json_object *object = json_object_from_file(path);
    bool good = object && copy_member(object, "chaveDeAcesso", c->chave, sizeof(c->chave)) &&
                copy_member(object, "senha", c->senha, sizeof(c->senha));

    json_object_put(object);
    return good;
}

/* Atomic and durable: written and synced under another name, then renamed. */
static bool write_credentials(const char *path, const struct credentials *c)
{
    char temporary[PATH_MAX];
    char text[256];
    int length = snprintf(text, sizeof(text), "{\"chaveDeAcesso\": \"%s\", \"senha\": \"%s\"}\n",
                          c->chave, c->senha);

    if (snprintf(temporary, sizeof(temporary), "%s.new", path) >= (int)sizeof(temporary))
        return false;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return false;
    bool written = fchmod(fd, S_IRUSR | S_IWUSR) == 0 &&
                   write(fd, text, (size_t)length) == length && fsync(fd) == 0;
    return close(fd) == 0 && written && rename(temporary, path) == 0;
}

/* A user needs a person; its data are corrected later. */
static const struct pessoa FIRST = {
    .nome = "Administrador inicial",
    .cpf = "00000000191",
    .email = "administrador@icarus.example",
    .telefone = {"55", "11", "900000000"},
    .endereco = {.rua = "A preencher",
                 .numero = "s/n",
                 .bairro = "A preencher",
                 .cidade = "São Paulo",
                 .uf = "SP",
                 .cep = "01001000"},
    .tipo = ADMINISTRADOR,
};

static void keep_row(void *context)
{
    (void)context;
}

static enum db_result take_pessoa(struct db *db, const struct autor *system, int64_t *id)
{
    struct pessoa_filter filter = {.page = {.number = 1, .size = 1, .order = "id"}};
    struct pessoa p = {0};

    memcpy(filter.cpf, FIRST.cpf, sizeof(filter.cpf));
    enum db_result result = pessoa_list(db, &filter, &p, keep_row, NULL);
    if (result == DB_OK && p.id == 0) {
        p = FIRST;
        result = pessoa_create(db, system, &p);
    }
    *id = p.id;
    return result;
}

static bool make_user(struct db *db, const struct credentials *c)
{
    const struct autor system = {.chave = "", .correlation = ""};
    struct usuario u = {.papel = ADMIN};
    char hash[SENHA_HASH_TEXT];

    memcpy(u.chave_de_acesso, c->chave, sizeof(u.chave_de_acesso));
    return senha_hash(c->senha, hash) == SENHA_OK &&
           take_pessoa(db, &system, &u.pessoa_id) == DB_OK &&
           usuario_create(db, &system, hash, &u) == DB_OK;
}

static int run(struct db *db, const char *path)
{
    struct usuario_filter admins = {
        .papel = ADMIN, .ativo = "true", .page = {.number = 1, .size = 1, .order = "id"}};
    struct credentials c = {0};
    struct usuario known;
    bool file_exists = access(path, F_OK) == 0;

    if (file_exists && !read_credentials(path, &c)) {
        log_error("%s não é um arquivo de credenciais; confira-o ou remova-o", path);
        return EX_DATAERR;
    }
    enum db_result result = file_exists ? usuario_get(db, c.chave, &known) : DB_NONE;
    if (result == DB_NONE && !file_exists)
        result = usuario_list(db, &admins, &known, keep_row, NULL);
    if (result != DB_OK && result != DB_NONE)
        return EX_TEMPFAIL;
    if ((file_exists && result == DB_OK) || admins.page.total > 0) {
        log_info("já há um administrador");
        return EXIT_SUCCESS;
    }
    if (!file_exists) {
        chave_new(c.chave);
        if (!senha_generate(c.senha, draw_senha, c.chave, FIRST.nome)) {
            log_error(
                "as regras recusaram todas as senhas geradas; confira o pacote cracklib-runtime");
            return EX_SOFTWARE;
        }
        if (!write_credentials(path, &c)) {
            log_error("não consegui escrever %s: %s", path, strerror(errno));
            return EX_CANTCREAT;
        }
    }
    if (!make_user(db, &c)) {
        log_error("não consegui criar o primeiro administrador");
        return EX_TEMPFAIL;
    }
    log_info("primeiro administrador criado");
    return EXIT_SUCCESS;
}

int main(int count, char **arguments)
{
    version_answer(count, arguments);
    log_open("administrador-inicial");
    if (count != 2) {
        log_error("uso: administrador-inicial ARQUIVO");
        return EX_USAGE;
    }
    senha_open(1);
    senha_regra_open();
    struct db *db = db_open();
    int code = run(db, arguments[1]);
    db_close(db);
    return code;
}
