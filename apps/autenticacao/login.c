#include "autenticacao/login.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "autenticacao/senha.h"
#include "common/base/utf8.h"

enum { MINUTE = 60, HOUR = 3600 };

static bool is(const struct login *login, const char *acao)
{
    return strcmp(login->acao, acao) == 0;
}

const char *login_key(const struct login *login)
{
    size_t length = strlen(login->chave);

    return login->known || (length < SENHA_MIN && text_is_visible(login->chave, length))
               ? login->chave
               : "?";
}

/* Names the row in which a login is counted: that of its key and network in this minute
 * (LOGIN_BLOQUEADO: hour) or, with `too_many`, that of all in this hour. */
static void name_bucket(const struct login *login, bool too_many,
                        unsigned char out[static DIGEST_SIZE])
{
    char text[512];
    int64_t length = too_many || is(login, LOGIN_BLOQUEADO) ? HOUR : MINUTE;
    int size = snprintf(text, sizeof(text), "%s\n%s\n%s\n%" PRId64, login->acao,
                        too_many ? "" : login->chave, too_many ? "" : login->rede,
                        (int64_t)time(NULL) / length);

    digest_sha256(text, (size_t)size < sizeof(text) ? (size_t)size : sizeof(text), out);
}

static enum db_result add(struct db *db, const struct autor *autor, const struct login *login,
                          const unsigned char digest[static DIGEST_SIZE])
{
    int64_t id = 0;
    enum db_result result = login_insert(db, digest, login->acao, &id);

    if (result != DB_OK || id == 0)
        return result;
    result = auditoria_add_login(db, autor, login->acao, login_key(login), login->motivo, id);
    return result == DB_OK ? logins_prune(db) : result;
}

/* Counts a login beyond LOGIN_ROWS, in the row for all of these. */
static enum db_result add_to_rest(struct db *db, const struct login *login)
{
    const struct autor nobody = {.chave = "", .correlation = ""};
    const struct login rest = {
        .acao = login->acao, .chave = "?", .rede = "", .motivo = "outras desta hora"};
    unsigned char digest[DIGEST_SIZE];

    name_bucket(&rest, true, digest);
    enum db_result result = login_count(db, digest);
    return result == DB_OK && db_count(db) == 0 ? add(db, &nobody, &rest, digest) : result;
}

struct recording {
    const struct autor *autor;
    const struct login *login;
};

static enum db_result record(struct db *db, void *context)
{
    const struct recording *recording = context;
    const struct login *login = recording->login;
    unsigned char digest[DIGEST_SIZE];
    int64_t rows = 0;

    name_bucket(login, false, digest);
    enum db_result result = login_count(db, digest);
    if (result != DB_OK || db_count(db) > 0)
        return result;
    if (!is(login, LOGIN_ACEITO))
        result = logins_of_hour(db, login->acao, &rows);
    if (result != DB_OK)
        return result;
    return rows < LOGIN_ROWS ? add(db, recording->autor, login, digest) : add_to_rest(db, login);
}

enum db_result login_record(struct db *db, const struct autor *autor, const struct login *login)
{
    return db_transaction(db, record, &(struct recording){autor, login});
}
