#include "common/db/duplicates.h"

enum db_result duplicates_find(struct db *db, struct duplicates *d,
                               const struct db_statement *statement, const struct duplicate *wanted,
                               const char *value, int64_t other_than)
{
    struct duplicate found = *wanted;

    if (!*value || d->count == DUPLICATES_MAX)
        return DB_OK;
    enum db_result result = db_one(db, statement, DB_IN(db_text(value), db_int(other_than)),
                                   DB_OUT(db_to_int(&found.id)));
    if (result == DB_OK)
        d->list[d->count++] = found;
    return result == DB_NONE ? DB_OK : result;
}
