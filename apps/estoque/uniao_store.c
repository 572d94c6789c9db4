#include "estoque/uniao.h"

#define PLACE(table) "COALESCE(" table ".pedida_em, " table ".pendente_desde, " table ".criado_em)"

#define COLUMNS                                                                                    \
    "id, projeto_id, produto_id, versao, sequencia, nome_projeto, pedida, retida, devolvida,"      \
    " cortada, falta, IF(retida = 0, 0.00000, custo) AS custo, aberta, 0 AS baixa_id, autor,"      \
    " endereco FROM demanda"

DB_READ(UNIAO_ASKED, uniao, demanda,
        "SELECT " COLUMNS " WHERE produto_id = :de AND pedida > 0 ORDER BY retida = 0,"
        " " PLACE("demanda") ", id LIMIT :size");

enum db_result uniao_asked(struct db *db, const struct uniao *u, struct demanda *list,
                           size_t *count)
{
    return db_load_many(db, UNIAO_ASKED, u, list, (size_t)u->size, count);
}

DB_READ(UNIAO_DEMAND, demanda, demanda,
        "SELECT " COLUMNS " WHERE projeto_id = :projeto_id AND produto_id = :produto_id");

enum db_result uniao_demand(struct db *db, int64_t projeto_id, int64_t produto_id,
                            struct demanda *d)
{
    d->projeto_id = projeto_id;
    d->produto_id = produto_id;
    return db_load(db, UNIAO_DEMAND, d, d);
}

/* A new row is copied from that of the merged product. Another one gets the older of both places;
 * if it asked for nothing, the place, project name and author of the merged product's row. */
DB_STATEMENT(UNIAO_INSERT,
             "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia, pedida,"
             " autor, endereco, situacao, pedida_em)"
             " SELECT projeto_id, ?, nome_projeto, versao, sequencia, 0, autor, endereco,"
             " 'DEVOLVIDO', " PLACE("demanda") " FROM demanda WHERE id = ? RETURNING id");
DB_STATEMENT(UNIAO_PLACE, "UPDATE demanda t JOIN demanda d ON d.id = ? SET"
                          " t.nome_projeto = IF(t.pedida = 0, d.nome_projeto, t.nome_projeto),"
                          " t.autor = IF(t.pedida = 0, d.autor, t.autor),"
                          " t.endereco = IF(t.pedida = 0, d.endereco, t.endereco),"
                          " t.pedida_em = IF(t.pedida = 0, " PLACE("d") ", LEAST(" PLACE(
                              "t") ", " PLACE("d") ")) WHERE t.id = ?");
DB_STATEMENT(UNIAO_UPDATE,
             "UPDATE demanda SET pedida = ?, retida = ?, devolvida = ?, cortada = ?, custo = ?,"
             " aberta = ?, situacao = ?,"
             " pendente_desde = IF(situacao = 'PENDENTE', pedida_em, NULL) WHERE id = ?");

enum db_result uniao_write(struct db *db, const struct demanda *t, const struct demanda *d,
                           const char *situacao)
{
    int64_t id = t->id;
    enum db_result result =
        id == 0 ? db_one(db, &UNIAO_INSERT, DB_IN(db_int(t->produto_id), db_int(d->id)),
                         DB_OUT(db_to_int(&id)))
                : db_run(db, &UNIAO_PLACE, DB_IN(db_int(d->id), db_int(id)));

    return result == DB_OK
               ? db_run(db, &UNIAO_UPDATE,
                        DB_IN(db_quantity(t->pedida), db_quantity(t->retida),
                              db_quantity(t->devolvida), db_quantity(t->cortada), db_cost(t->custo),
                              db_int(t->aberta), db_text(situacao), db_int(id)))
               : result;
}

DB_STATEMENT(UNIAO_REPOINT, "UPDATE demanda SET produto_id = ? WHERE id = ?");

enum db_result uniao_repoint(struct db *db, int64_t demanda_id, int64_t produto_id)
{
    return db_run(db, &UNIAO_REPOINT, DB_IN(db_int(produto_id), db_int(demanda_id)));
}

/* Assignments are made from left to right. A row that asked for nothing holds only what a removed
 * project had cut, which stays. */
DB_STATEMENT(UNIAO_CEDE,
             "UPDATE demanda SET versao = ?, sequencia = ?, cedida = ?, cedida_devolvida = ?,"
             " custo = IF(pedida = 0, custo, NULL), retida = IF(pedida = 0, retida, 0),"
             " pedida = 0, devolvida = 0, cortada = 0, aberta = 0, situacao = 'DEVOLVIDO',"
             " pendente_desde = NULL WHERE id = ?");
DB_STATEMENT(UNIAO_CEDE_NEW,
             "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, sequencia, pedida,"
             " situacao, cedida, cedida_devolvida) VALUES (?, ?, ?, ?, 1, 0, 'DEVOLVIDO', ?, ?)"
             " RETURNING id, sequencia");

enum db_result uniao_cede(struct db *db, struct demanda *d, const struct parte *share)
{
    if (d->id == 0)
        return db_one(db, &UNIAO_CEDE_NEW,
                      DB_IN(db_int(d->projeto_id), db_int(d->produto_id), db_text(d->nome_projeto),
                            db_int(d->versao), db_quantity(share->pedida),
                            db_quantity(share->devolvida)),
                      DB_OUT(db_to_int(&d->id), db_to_int(&d->sequencia)));
    d->sequencia++;
    return db_run(db, &UNIAO_CEDE,
                  DB_IN(db_int(d->versao), db_int(d->sequencia), db_quantity(share->pedida),
                        db_quantity(share->devolvida), db_int(d->id)));
}

DB_STATEMENT(UNIAO_SHARE, "SELECT id, versao, sequencia, cedida, cedida_devolvida FROM demanda"
                          " WHERE projeto_id = ? AND produto_id = ? FOR UPDATE");

enum db_result uniao_share(struct db *db, struct demanda *d, struct parte *share)
{
    *share = (struct parte){0};
    d->id = d->versao = d->sequencia = 0;
    enum db_result result =
        db_one(db, &UNIAO_SHARE, DB_IN(db_int(d->projeto_id), db_int(d->produto_id)),
               DB_OUT(db_to_int(&d->id), db_to_int(&d->versao), db_to_int(&d->sequencia),
                      db_to_quantity(&share->pedida), db_to_quantity(&share->devolvida)));

    return result == DB_NONE ? DB_OK : result;
}

DB_STATEMENT(UNIAO_RECALL, "UPDATE demanda SET cedida = 0, cedida_devolvida = 0,"
                           " versao = GREATEST(versao, ?) WHERE id = ?");
DB_STATEMENT(UNIAO_FORESTALL,
             "INSERT INTO demanda (projeto_id, produto_id, nome_projeto, versao, pedida, situacao)"
             " SELECT ?, id, ?, ?, 0, 'DEVOLVIDO' FROM produto WHERE id = ? AND unido_a > 0");

enum db_result uniao_recall(struct db *db, const struct pedido *pedido, struct parte *share)
{
    struct demanda d = {.projeto_id = pedido->projeto_id, .produto_id = pedido->unido_id};
    enum db_result result = uniao_share(db, &d, share);

    if (result == DB_OK && d.id == 0)
        return db_run(db, &UNIAO_FORESTALL,
                      DB_IN(db_int(d.projeto_id), db_text(pedido->nome_projeto),
                            db_int(pedido->versao), db_int(d.produto_id)));
    return result == DB_OK ? db_run(db, &UNIAO_RECALL, DB_IN(db_int(pedido->versao), db_int(d.id)))
                           : result;
}

DB_STATEMENT(UNIAO_SHARES, "SELECT COALESCE(SUM(cedida), 0), COALESCE(SUM(cedida_devolvida), 0)"
                           " FROM produto JOIN demanda ON produto_id = produto.id"
                           " AND projeto_id = ? WHERE unido_a = ?");

enum db_result uniao_shares(struct db *db, int64_t projeto_id, int64_t produto_id,
                            struct parte *shares)
{
    return db_one(db, &UNIAO_SHARES, DB_IN(db_int(projeto_id), db_int(produto_id)),
                  DB_OUT(db_to_quantity(&shares->pedida), db_to_quantity(&shares->devolvida)));
}

DB_STATEMENT(UNIAO_SETTLED,
             "UPDATE demanda SET cedida = 0, cedida_devolvida = 0 WHERE projeto_id = ?"
             " AND cedida > 0 AND versao >= ? AND produto_id IN"
             " (SELECT id FROM produto WHERE unido_a = ?)");

enum db_result uniao_settled(struct db *db, const struct pedido *removal)
{
    return db_run(
        db, &UNIAO_SETTLED,
        DB_IN(db_int(removal->projeto_id), db_int(removal->versao), db_int(removal->produto_id)));
}

DB_STATEMENT(UNIAO_NOT_TOLD, "UPDATE demanda SET sequencia = sequencia - 1 WHERE id = ?");

enum db_result uniao_not_told(struct db *db, int64_t demanda_id)
{
    return db_run(db, &UNIAO_NOT_TOLD, DB_IN(db_int(demanda_id)));
}

DB_STATEMENT(UNIAO_AVERAGE, "SELECT custo_medio FROM produto WHERE id = ?");

enum db_result uniao_average(struct db *db, int64_t produto_id, struct cost *average)
{
    return db_one(db, &UNIAO_AVERAGE, DB_IN(db_int(produto_id)), DB_OUT(db_to_cost(average)));
}

DB_STATEMENT(UNIAO_RETIRE, "UPDATE produto SET versao = versao + 1, ativo = NULL, unido_a = ?"
                           " WHERE id = ?");
DB_STATEMENT(UNIAO_FOLLOW, "UPDATE produto SET unido_a = ? WHERE unido_a = ?");

enum db_result uniao_retire(struct db *db, const struct uniao *u)
{
    enum db_result result = db_run(db, &UNIAO_RETIRE, DB_IN(db_int(u->para), db_int(u->de)));

    return result == DB_OK ? db_run(db, &UNIAO_FOLLOW, DB_IN(db_int(u->para), db_int(u->de)))
                           : result;
}
