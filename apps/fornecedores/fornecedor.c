#include "fornecedores/fornecedor.h"

/* Why a change matched no row: no such supplier, or another version. */
static enum db_result missed(struct db *db, int64_t id)
{
    enum db_result result = fornecedor_exists(db, id);

    return result == DB_OK ? RULE_STALE : result;
}

/* After a change: reads the supplier back, or tells why nothing was changed. */
static enum db_result read_back(struct db *db, enum db_result result, struct fornecedor *f)
{
    if (result != DB_OK)
        return result;
    return db_count(db) == 0 ? missed(db, f->id) : fornecedor_get(db, f->id, f);
}

enum db_result fornecedor_change(struct db *db, struct fornecedor *f)
{
    return read_back(db, fornecedor_update(db, f), f);
}

enum db_result fornecedor_change_telefone(struct db *db, struct fornecedor *f)
{
    return read_back(db, fornecedor_update_telefone(db, f), f);
}

enum db_result fornecedor_change_endereco(struct db *db, struct fornecedor *f)
{
    return read_back(db, fornecedor_update_endereco(db, f), f);
}

enum db_result fornecedor_remove(struct db *db, struct fornecedor *f)
{
    enum db_result result = fornecedor_delete(db, f);

    return result == DB_OK && db_count(db) == 0 ? missed(db, f->id) : result;
}
