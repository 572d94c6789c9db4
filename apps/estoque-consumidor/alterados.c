#include "estoque-consumidor/alterados.h"

#include <string.h>

#include "estoque/produto.h"

enum { ALTERADOS_MAX = 256 };

static _Thread_local int64_t ids[ALTERADOS_MAX];
static _Thread_local size_t count;

enum db_result alterados_announce(struct db *db)
{
    enum db_result result = DB_OK;
    struct produto p;

    for (size_t i = 0; result == DB_OK && i < count; i++) {
        result = produto_read(db, ids[i], &p);
        if (result == DB_OK)
            result = produto_announce(db, PRODUTO_ALTERADO, &p, NULL);
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
