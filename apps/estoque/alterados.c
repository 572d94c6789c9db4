#include "estoque/alterados.h"

#include "common/base/log.h"
#include "estoque/produto.h"

enum db_result alterados_add(struct alterados *alterados, int64_t produto_id)
{
    for (size_t i = 0; i < alterados->count; i++)
        if (alterados->ids[i] == produto_id)
            return DB_OK;
    if (alterados->count == BATCH_MAX) {
        log_error("mais de %d produtos alterados num só lote", BATCH_MAX);
        return DB_ERROR;
    }
    alterados->ids[alterados->count++] = produto_id;
    return DB_OK;
}

static enum db_result announce_some(struct db *db, struct outbox *outbox, const int64_t *ids,
                                    size_t count)
{
    struct produto list[PRODUTOS_READ_MAX];
    enum db_result result = produto_read_many(db, ids, count, list);

    for (size_t i = 0; result == DB_OK && i < count; i++)
        result = produto_announce(db, outbox, PRODUTO_ALTERADO, &list[i], &(struct autor){0});
    return result;
}

enum db_result alterados_announce(struct db *db, struct outbox *outbox,
                                  const struct alterados *alterados)
{
    enum db_result result = DB_OK;

    for (size_t i = 0; result == DB_OK && i < alterados->count; i += PRODUTOS_READ_MAX) {
        const size_t left = alterados->count - i;

        result = announce_some(db, outbox, alterados->ids + i,
                               left < PRODUTOS_READ_MAX ? left : PRODUTOS_READ_MAX);
    }
    return result;
}
