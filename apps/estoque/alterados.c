#include "estoque/alterados.h"

#include <string.h>

#include "estoque/produto.h"

enum { ALTERADOS_MAX = 256 };

static _Thread_local int64_t ids[ALTERADOS_MAX];
static _Thread_local size_t count;

static enum db_result announce_some(struct db *db, const int64_t *some, size_t some_count)
{
    struct produto list[PRODUTOS_READ_MAX];
    enum db_result result = produto_read_many(db, some, some_count, list);

    for (size_t i = 0; result == DB_OK && i < some_count; i++)
        result = produto_announce(db, PRODUTO_ALTERADO, &list[i], NULL);
    return result;
}

enum db_result alterados_announce(struct db *db)
{
    enum db_result result = DB_OK;

    for (size_t i = 0; result == DB_OK && i < count; i += PRODUTOS_READ_MAX) {
        const size_t left = count - i;
        result = announce_some(db, ids + i, left < PRODUTOS_READ_MAX ? left : PRODUTOS_READ_MAX);
    }
    if (result == DB_OK)
        count = 0;
    return result;
}

enum db_result alterados_add(struct db *db, int64_t produto_id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == produto_id)
            return DB_OK;
    if (count == ALTERADOS_MAX) {
        enum db_result result = alterados_announce(db);
        if (result != DB_OK)
            return result;
    }
    ids[count++] = produto_id;
    return DB_OK;
}
