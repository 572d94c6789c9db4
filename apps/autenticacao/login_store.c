#include "autenticacao/login.h"

DB_STATEMENT(LOGIN_COUNT, "UPDATE login SET vezes = vezes + 1, ultima_em = CURRENT_TIMESTAMP(3)"
                          " WHERE balde = ?");

enum db_result login_count(struct db *db, const unsigned char digest[static DIGEST_SIZE])
{
    return db_run(db, &LOGIN_COUNT, DB_IN(db_bytes(digest, DIGEST_SIZE)));
}

DB_STATEMENT(LOGINS_OF_HOUR,
             "SELECT COUNT(*) FROM (SELECT 1 FROM login WHERE acao = ?"
             " AND criado_em > CURRENT_TIMESTAMP(3) - INTERVAL 1 HOUR LIMIT ?) AS contadas");

enum db_result logins_of_hour(struct db *db, const char *acao, int64_t *rows)
{
    return db_one(db, &LOGINS_OF_HOUR, DB_IN(db_text(acao), db_int(LOGIN_ROWS)),
                  DB_OUT(db_to_int(rows)));
}

/* MariaDB counts 1 row for an INSERT, 2 for an UPDATE. */
DB_STATEMENT(LOGIN_INSERT, "INSERT INTO login (balde, acao) VALUES (?, ?) ON DUPLICATE KEY UPDATE"
                           " vezes = vezes + 1, ultima_em = CURRENT_TIMESTAMP(3)");

enum db_result login_insert(struct db *db, const unsigned char digest[static DIGEST_SIZE],
                            const char *acao, int64_t *id)
{
    enum db_result result =
        db_run(db, &LOGIN_INSERT, DB_IN(db_bytes(digest, DIGEST_SIZE), db_text(acao)));

    *id = result == DB_OK && db_count(db) == 1 ? db_last_id(db) : 0;
    return result;
}

/* A foreign key deletes their rows in the audit too. */
DB_STATEMENT(LOGINS_PRUNE, "DELETE FROM login WHERE criado_em <"
                           " CURRENT_TIMESTAMP(3) - INTERVAL 90 DAY LIMIT 10");

enum db_result logins_prune(struct db *db)
{
    return db_run(db, &LOGINS_PRUNE, DB_NO_IN);
}
