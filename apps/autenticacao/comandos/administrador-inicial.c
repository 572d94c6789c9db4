/*
 * administrador-inicial <file>: the first administrator. Unless the system has an active ADMIN,
 * creates a person and an ADMIN user with a random password and writes
 * {"chaveDeAcesso": …, "senha": …} to `file`, mode 0600. The file is written before the user, so
 * that the password is never lost; if the program is killed in between, the next run creates the
 * user of that file.
 *
 * administrador-inicial --confere <file>: exits with 0 if one can log in with the file's password,
 * with 1 when there is no such file, or the password or its user has changed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "autenticacao/credencial.h"
#include "autenticacao/senha_regra.h"
#include "common/base/log.h"
#include "common/base/version.h"

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

#define ONE                                                                                        \
    {                                                                                              \
        .number = 1, .size = 1, .order = "id", .uncounted = true                                   \
    }

static void keep_row(void *context)
{
    (void)context;
}

static enum db_result take_pessoa(struct db *db, const struct autor *system, int64_t *id)
{
    struct pessoa_filter filter = {.page = ONE};
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

static bool make_user(struct db *db, const struct credencial *c)
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
    struct usuario_filter admins = {.papel = ADMIN, .ativo = "true", .page = ONE};
    struct credencial c = {0};
    struct usuario known = {0};
    bool file_exists = access(path, F_OK) == 0;

    if (file_exists && !credencial_read(path, &c)) {
        log_error("%s não é um arquivo de credenciais; confira-o ou remova-o", path);
        return EX_DATAERR;
    }
    enum db_result result = file_exists ? usuario_get(db, c.chave, &known) : DB_NONE;
    if (result == DB_NONE && !file_exists)
        result = usuario_list(db, &admins, &known, keep_row, NULL);
    if (result != DB_OK && result != DB_NONE)
        return EX_TEMPFAIL;
    if (known.id > 0) {
        log_info("já há um administrador");
        return EXIT_SUCCESS;
    }
    if (!file_exists) {
        chave_new(c.chave);
        if (!credencial_generate(&c, FIRST.nome))
            return EX_SOFTWARE;
        if (!credencial_write(path, &c)) {
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

static int verify(struct db *db, const char *path)
{
    struct credencial c = {0};
    struct usuario u = {0};
    char hash[SENHA_HASH_TEXT] = "";
    bool renew;

    if (!credencial_read(path, &c))
        return EXIT_FAILURE;
    enum db_result result = usuario_credential(db, c.chave, &u, hash);
    if (result != DB_OK)
        return result == DB_NONE ? EXIT_FAILURE : EX_TEMPFAIL;
    return u.ativo && senha_check(c.senha, hash, &renew) == SENHA_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int count, char **arguments)
{
    version_answer(count, arguments);
    log_open("administrador-inicial");
    bool verifying = count == 3 && strcmp(arguments[1], "--confere") == 0;
    if (count != 2 && !verifying) {
        log_error("uso: administrador-inicial [--confere] ARQUIVO");
        return EX_USAGE;
    }
    senha_open(1);
    senha_regra_open();
    struct db *db = db_open();
    int code = verifying ? verify(db, arguments[2]) : run(db, arguments[1]);
    db_close(db);
    return code;
}
