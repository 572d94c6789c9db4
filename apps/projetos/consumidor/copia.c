#include "projetos/consumidor/copia.h"

#include "projetos/uniao.h"

enum apply_result copia_apply(struct db *db, const struct message *message,
                              struct applying *applying)
{
    struct produto p;
    enum apply_result readable = copia_read(&p, message, applying);

    return readable == APPLY_OK ? apply_of(copia_save(db, &p)) : readable;
}

static enum db_result rename_some(struct db *db, void *context)
{
    int64_t id;
    bool more = false;
    enum db_result result = copia_renamed(db, &id);

    (void)context;
    if (result != DB_OK)
        return result == DB_NONE ? DB_OK : result;
    result = copia_rename(db, id, &more);
    return result == DB_OK && !more ? copia_rename_done(db, id) : result;
}

void copia_caught_up(struct db *db, long long ago)
{
    bool more = true;

    if (copia_mark(db, ago) == DB_OK && db_transaction(db, rename_some, NULL) == DB_OK)
        while (more && unioes_follow(db, &more) == DB_OK)
            continue;
}
