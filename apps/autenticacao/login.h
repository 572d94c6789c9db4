#pragma once

#include "autenticacao/auditoria.h"
#include "common/base/digest.h"

/*
 * Logins in the audit: a row for each key and network in each minute (refusals by tentativa.h: in
 * each hour), with their number and the time of the last. Of each kind that needs no valid password
 * there are at most LOGIN_ROWS rows an hour; the logins beyond are counted in one more row without
 * key and address, so that a flood does not fill the disk. These rows are deleted after 90 days, a
 * few with each new one.
 *
 * Every refused password runs the same statements, so that timing tells nothing about a key.
 */
enum { LOGIN_ROWS = 60 };

/* Texts are borrowed. */
struct login {
    const char *acao; /* LOGIN_… or SENHA_ATUAL_RECUSADA */
    const char *chave;
    bool known;       /* `chave` is a user's */
    const char *rede; /* network of the address: address_network */
    const char *motivo;
};

/* Records a login that has just happened, inside the current transaction or in one of its own. */
enum db_result login_record(struct db *db, const struct autor *autor, const struct login *login);

/*
 * The key as the audit stores it. A key that is nobody's may be a password in the wrong field: it
 * is stored only if it is shorter than any password, and visible ASCII; otherwise it is "?".
 */
const char *login_key(const struct login *login);

/* Steps of the functions above. */

/* Counts a login in its row; db_count is 0 when there is no such row. */
enum db_result login_count(struct db *db, const unsigned char digest[static DIGEST_SIZE]);
/* Counts the rows of that kind in the last hour, up to LOGIN_ROWS. */
enum db_result logins_of_hour(struct db *db, const char *acao, int64_t *rows);
/* Inserts a row; `*id` is 0 when another transaction has just done so: then it is counted there. */
enum db_result login_insert(struct db *db, const unsigned char digest[static DIGEST_SIZE],
                            const char *acao, int64_t *id);
enum db_result logins_prune(struct db *db);
