/*
 * autenticacao-nova-senha <key> [<file>]: gives a user a generated password, for the operator of
 * the machine, when no ADMIN can do it any more. Ends the user's sessions and devices, forgets its
 * failed logins, records it in the audit as done by the system, and prints {"chaveDeAcesso": …,
 * "senha": …} once. `file`, the credentials of the first administrator, is written again if it is
 * that user's.
 */
#include <ctype.h>
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

/* Writes the file again if it is that user's. False, after a log line, when that fails. */
static bool keep_file(const char *path, const struct credencial *c)
{
    struct credencial there = {0};

    if (!path || access(path, F_OK) != 0 || !credencial_read(path, &there) ||
        strcmp(there.chave, c->chave) != 0 || credencial_write(path, c))
        return true;
    log_error("a senha nova vale, mas não consegui escrever %s: %s", path, strerror(errno));
    return false;
}

/* EX_OK after printing the password. */
static int give(struct db *db, const struct usuario *u, struct credencial *c)
{
    const struct autor system = {.chave = "", .correlation = ""};
    char hash[SENHA_HASH_TEXT];
    char text[CREDENCIAL_JSON];

    memcpy(c->chave, u->chave_de_acesso, sizeof(c->chave));
    if (!credencial_generate(c, u->nome) || senha_hash(c->senha, hash) != SENHA_OK)
        return EX_SOFTWARE;
    if (usuario_set_senha(db, &system, 0, SENHA_REDEFINIDA, hash, 0, u) != DB_OK) {
        log_error("não consegui gravar a senha nova de %s; a antiga continua a valer", c->chave);
        return EX_TEMPFAIL;
    }
    credencial_json(c, text);
    if (fputs(text, stdout) == EOF || fflush(stdout) == EOF) {
        log_error("não consegui mostrar a senha nova de %s; repita", c->chave);
        return EX_IOERR;
    }
    return EX_OK;
}

static int run(struct db *db, const char *chave, const char *file)
{
    struct credencial c = {0};
    struct usuario u = {0};
    enum db_result result = usuario_get(db, chave, &u);

    if (result == DB_NONE) {
        log_error("não há usuário com a chave de acesso %s", chave);
        return EX_NOUSER;
    }
    if (result != DB_OK)
        return EX_TEMPFAIL;
    int code = give(db, &u, &c);
    if (code != EX_OK)
        return code;
    if (!u.ativo)
        log_warn("o usuário %s está inativo e não pode entrar; um ADMIN o reativa", c.chave);
    return keep_file(file, &c) ? EX_OK : EX_CANTCREAT;
}

int main(int count, char **arguments)
{
    version_answer(count, arguments);
    log_open("nova-senha");
    if (count != 2 && count != 3) {
        log_error("uso: autenticacao-nova-senha CHAVE [ARQUIVO]");
        return EX_USAGE;
    }
    for (char *letter = arguments[1]; *letter; letter++)
        *letter = (char)toupper((unsigned char)*letter);
    senha_open(1);
    senha_regra_open();
    struct db *db = db_open();
    int code = run(db, arguments[1], arguments[2]);
    db_close(db);
    return code;
}
