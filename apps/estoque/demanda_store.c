#include "estoque/demanda.h"

DB_STATEMENT(DEMANDA_AWAITS, "SELECT EXISTS (SELECT 1 FROM demanda WHERE produto_id = ?"
                             " AND situacao = 'PENDENTE')");

enum db_result demanda_awaits(struct db *db, int64_t produto_id, bool *awaited)
{
    return db_one(db, &DEMANDA_AWAITS, DB_IN(db_int(produto_id)), DB_OUT(db_to_bool(awaited)));
}

/* The row was last changed by the request that found the product retired. */
DB_STATEMENT(DEMANDA_AWAIT_AGAIN,
             "UPDATE demanda SET situacao = 'PENDENTE', pendente_desde = atualizado_em"
             " WHERE produto_id = ? AND situacao = 'INSUFICIENTE'");

enum db_result demanda_await_again(struct db *db, int64_t produto_id)
{
    return db_run(db, &DEMANDA_AWAIT_AGAIN, DB_IN(db_int(produto_id)));
}

DB_STATEMENT(DEMANDA_DECIMALS,
             "SELECT COALESCE(MAX(CASE 0 WHEN MOD(numero, 1) THEN 0 WHEN MOD(numero, 0.1) THEN 1"
             " WHEN MOD(numero, 0.01) THEN 2 ELSE 3 END), 0)"
             " FROM (SELECT pedida AS numero FROM demanda WHERE produto_id = ?"
             " UNION ALL SELECT retida FROM demanda WHERE produto_id = ?) AS numeros");

enum db_result demanda_decimals(struct db *db, int64_t produto_id, int64_t *decimals)
{
    return db_one(db, &DEMANDA_DECIMALS, DB_IN(db_int(produto_id), db_int(produto_id)),
                  DB_OUT(db_to_int(decimals)));
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
        "SELECT id, projeto_id, produto_id, versao, sequencia, nome_projeto, pedida, retida,"
        " devolvida, cortada, falta, IF(retida = 0, 0.00000, custo) AS custo, aberta,"
        " 0 AS baixa_id, autor, endereco FROM demanda"
        " WHERE produto_id = :produto_id AND situacao = 'PENDENTE' AND falta <="
        " (SELECT estoque FROM produto WHERE id = :produto_id)"
        " ORDER BY pendente_desde, id LIMIT :size");

enum db_result demanda_that_fits(struct db *db, int64_t produto_id, struct demanda *list,
                                 size_t size, size_t *count)
{
    const struct room room = {produto_id, (int64_t)size};

    return db_load_many(db, DEMANDA_THAT_FITS, &room, list, size, count);
}

DB_STATEMENT(DEMANDA_TAKE,
             "UPDATE demanda SET retida = pedida - devolvida, custo = ?, situacao = 'BAIXADO',"
             " pendente_desde = NULL, sequencia = sequencia + 1 WHERE id = ?");

enum db_result demanda_take(struct db *db, int64_t id, struct cost custo)
{
    return db_run(db, &DEMANDA_TAKE, DB_IN(db_cost(custo), db_int(id)));
}

DB_READ(DEMANDA_HELD, demanda, demanda,
        "SELECT id, projeto_id, produto_id, versao, sequencia, nome_projeto,"
        " pedida, retida, devolvida, cortada, falta, custo, aberta, 0 AS baixa_id, autor,"
        " endereco FROM demanda"
        " WHERE projeto_id = :projeto_id AND produto_id = :produto_id AND situacao = 'BAIXADO'");

enum db_result demanda_held(struct db *db, int64_t projeto_id, int64_t produto_id,
                            struct demanda *d)
{
    d->projeto_id = projeto_id;
    d->produto_id = produto_id;
    return db_load(db, DEMANDA_HELD, d, d);
}

DB_WRITE(DEMANDA_RETURN, demanda,
         "UPDATE demanda SET sequencia = :sequencia, retida = :retida, devolvida = :devolvida,"
         " cortada = :cortada, custo = :custo WHERE id = :id");

enum db_result demanda_return(struct db *db, const struct demanda *d)
{
    struct demanda now = *d;

    return db_store(db, DEMANDA_RETURN, &now);
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

/* The project's last taking of a product, or of one merged into it. If it took as much as `retida -
 * cortada`, it took all that can be given back. */
#define LAST(column)                                                                               \
    "(SELECT " column " FROM movimentacao m STRAIGHT_JOIN produto u ON u.id = m.produto_id"        \
    " WHERE m.projeto_id = demanda.projeto_id AND demanda.produto_id IN (u.id, u.unido_a)"         \
    " AND tipo = 'CONSUMO' ORDER BY m.id DESC LIMIT 1)"

DB_READ(DEMANDA_NEWEST, room, demanda,
        "SELECT id, projeto_id, produto_id, versao, sequencia, nome_projeto, pedida, retida,"
        " devolvida, cortada, falta, custo, aberta,"
        " IF(" LAST("IF(u.id = demanda.produto_id, -mudanca, 0)") " = retida - cortada, " LAST(
            "m.id") ", 0) AS baixa_id,"
                    " autor, endereco FROM demanda WHERE produto_id = :produto_id"
                    " AND situacao = 'BAIXADO' AND aberta = 1 AND retida > cortada"
                    " ORDER BY " LAST("m.id") " DESC LIMIT :size");

enum db_result demanda_newest(struct db *db, int64_t produto_id, struct demanda *list, size_t size,
                              size_t *count)
{
    const struct room room = {produto_id, (int64_t)size};

    return db_load_many(db, DEMANDA_NEWEST, &room, list, size, count);
}

DB_WRITE(DEMANDA_WAIT_AGAIN, demanda,
         "UPDATE demanda SET sequencia = :sequencia, retida = :retida, custo = :custo,"
         " situacao = 'PENDENTE', pendente_desde = COALESCE(pedida_em, criado_em) WHERE id = :id");

enum db_result demanda_wait_again(struct db *db, const struct demanda *d)
{
    struct demanda now = *d;

    return db_store(db, DEMANDA_WAIT_AGAIN, &now);
}

DB_STATEMENT(
    DEMANDA_TAKERS,
    "SELECT COALESCE(GROUP_CONCAT(nome_projeto, ' (', REPLACE(retida + 0e0, '.', ','), ')'"
    " ORDER BY tomada DESC SEPARATOR ', '), '') FROM (SELECT nome_projeto, retida,"
    " " LAST(
        "m.id") " AS tomada FROM demanda WHERE produto_id = ?"
                " AND situacao = 'BAIXADO' AND retida > 0 ORDER BY tomada DESC LIMIT ?) AS novas");

enum db_result demanda_takers(struct db *db, int64_t produto_id, char names[static TAKERS_TEXT])
{
    return db_one(db, &DEMANDA_TAKERS, DB_IN(db_int(produto_id), db_int(TAKERS_MAX)),
                  DB_OUT(db_out_text(names, TAKERS_TEXT)));
}
