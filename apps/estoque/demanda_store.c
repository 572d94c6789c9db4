#include "estoque/demanda.h"

DB_STATEMENT(DEMANDA_AWAITS, "SELECT EXISTS (SELECT 1 FROM demanda WHERE produto_id = ?"
                             " AND situacao = 'PENDENTE')");

enum db_result demanda_awaits(struct db *db, int64_t produto_id, bool *awaited)
{
    return db_one(db, &DEMANDA_AWAITS, DB_IN(db_int(produto_id)), DB_OUT(db_to_bool(awaited)));
}

struct room {
    int64_t produto_id;
    int64_t size;
};

static const struct field room_fields[] = {
    FIELD_INT(room, produto_id, 1, INT64_MAX, HIDDEN, "Produto."),
    FIELD_INT(room, size, 1, INT64_MAX, HIDDEN, "Quantas demandas cabem na lista."),
};

DB_READ(DEMANDA_THAT_FITS, room, demanda,
        "SELECT id, projeto_id, produto_id, versao, sequencia, nome_projeto,"
        " quantidade_pedida AS pedida, quantidade_retida AS retida, autor, endereco FROM demanda"
        " WHERE produto_id = :produto_id AND situacao = 'PENDENTE' AND quantidade_pedida <="
        " (SELECT quantidade FROM produto WHERE id = :produto_id)"
        " ORDER BY pendente_desde, id LIMIT :size");

enum db_result demanda_that_fits(struct db *db, int64_t produto_id, struct demanda *list,
                                 size_t size, size_t *count)
{
    const struct room room = {produto_id, (int64_t)size};

    return db_load_many(db, DEMANDA_THAT_FITS, &room, list, size, count);
}

DB_STATEMENT(DEMANDA_TAKE,
             "UPDATE demanda SET quantidade_retida = quantidade_pedida, situacao = 'BAIXADO',"
             " pendente_desde = NULL, sequencia = sequencia + 1 WHERE id = ?");

enum db_result demanda_take(struct db *db, int64_t id)
{
    return db_run(db, &DEMANDA_TAKE, DB_IN(db_int(id)));
}

DB_STATEMENT(ATENDIMENTO_ADD, "INSERT IGNORE INTO atendimento (produto_id) VALUES (?)");

enum db_result demanda_mark(struct db *db, int64_t produto_id, bool *fresh)
{
    enum db_result result = db_run(db, &ATENDIMENTO_ADD, DB_IN(db_int(produto_id)));

    *fresh = result == DB_OK && db_count(db) > 0;
    return result;
}

DB_STATEMENT(ATENDIMENTO_DELETE, "DELETE FROM atendimento WHERE produto_id = ?");

enum db_result demanda_unmark(struct db *db, int64_t produto_id)
{
    return db_run(db, &ATENDIMENTO_DELETE, DB_IN(db_int(produto_id)));
}
