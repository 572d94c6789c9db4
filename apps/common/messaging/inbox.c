#include "common/messaging/inbox.h"

enum { PRUNE_ROWS = 1000 };

DB_STATEMENT(INBOX_ADD, "INSERT IGNORE INTO inbox (message_id, tipo) VALUES (?, ?)");

enum db_result inbox_add(struct db *db, const char *id, const char *type, bool *fresh)
{
    enum db_result result = db_run(db, &INBOX_ADD, DB_IN(db_text(id), db_text(type)));

    *fresh = result == DB_OK && db_count(db) > 0;
    return result;
}

DB_STATEMENT(INBOX_PRUNE, "DELETE FROM inbox WHERE recebido_em < CURRENT_TIMESTAMP(3) - INTERVAL ? "
                          "DAY LIMIT 1000");

enum db_result inbox_prune(struct db *db, bool *more)
{
    enum db_result result = db_run(db, &INBOX_PRUNE, DB_IN(db_int(INBOX_DAYS)));

    *more = result == DB_OK && db_count(db) >= PRUNE_ROWS;
    return result;
}
