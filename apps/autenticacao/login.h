#pragma once

#include "autenticacao/auditoria.h"
#include "common/base/digest.h"

/*
 * Logins in the audit: a row for each key and network in each minute (refusals by the brake: in
 * each hour), with how often and until when. Of each kind that needs no password an hour gets
 * LOGIN_ROWS rows; what comes beyond them is counted in one more row without key and address, so
 * that a flood does not fill the disk. These rows are deleted after 90 days, a few with each new
 * one.
 *
 * Every refused password takes the same statements, so that their time tells nothing about a key.
 */
enum { LOGIN_ROWS = 60 };

/* Texts are borrowed. */
struct login {
    const char *acao; /* LOGIN_… or SENHA_ATUAL_RECUSADA */
    const char *chave;
    bool known;       /* `chave` is a user's */
    const char *rede; /* address_network */
    const char *motivo;
};

/* Records a login of now, inside the current transaction or in one of its own. */
enum db_result login_record(struct db *db, const struct autor *autor, const struct login *login);

/*
 * What the audit keeps of a key that was tried. One that is nobody's may be a password in the wrong
 * field: it is kept only if it is shorter than any password, and visible ASCII; otherwise it is
 * "?".
 */
const char *login_key(const struct login *login);

/* Steps of the functions above. */

/* db_count is 0 when there is no such row. */
enum db_result login_count(struct db *db, const unsigned char digest[static DIGEST_SIZE]);
/* Rows of that kind since an hour ago, up to LOGIN_ROWS. */
enum db_result logins_of_hour(struct db *db, const char *acao, int64_t *rows);
/* `*id` is 0 when the row has come meanwhile and was counted up. */
enum db_result login_insert(struct db *db, const unsigned char digest[static DIGEST_SIZE],
                            const char *acao, int64_t *id);
enum db_result logins_prune(struct db *db);
