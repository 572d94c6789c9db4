#include <stdio.h>
#include <string.h>

#include "mensagens/topologia.h"
#include "projetos/pedido.h"

/* Context of a transaction. */
struct change {
    const char *correlation;
    int64_t versao; /* asked for; 0 for any */
    const char *status;
    struct projeto *p;
};

DB_WRITE(MATERIAL_WRITE, material,
         "INSERT INTO material (projeto_id, produto_id, posicao, produto_nome, quantidade,"
         " situacao, faltante, versao, estoque_sequencia, retirado, pedido_em)"
         " VALUES (:projeto_id, :produto_id, :posicao, :produto_nome, :quantidade, :situacao,"
         " :faltante, :versao, :sequencia, :retirado, COALESCE(:pedido_em, CURRENT_TIMESTAMP(3)))"
         " ON DUPLICATE KEY UPDATE posicao = VALUE(posicao), produto_nome = VALUE(produto_nome),"
         " quantidade = VALUE(quantidade), situacao = VALUE(situacao),"
         " faltante = VALUE(faltante), versao = VALUE(versao), retirado = VALUE(retirado),"
         " pedido_em = VALUE(pedido_em)");

/* Updates materials that the project already has, inserts the others. */
static enum db_result write_materials(struct db *db, struct projeto *p)
{
    enum db_result result = DB_OK;

    for (size_t i = 0; i < p->material_count; i++) {
        p->materiais[i].projeto_id = p->id;
        p->materiais[i].posicao = (int64_t)i;
    }
    for (size_t i = 0; result == DB_OK && i < p->material_count; i += DB_ROWS_MAX) {
        size_t left = p->material_count - i;

        result = db_store_many(db, MATERIAL_WRITE, &p->materiais[i],
                               left < DB_ROWS_MAX ? left : DB_ROWS_MAX);
    }
    return result;
}

DB_WRITE(PROJETO_INSERT, projeto,
         "INSERT INTO projeto (nome, descricao, data_inicio, data_entrega, valor)"
         " VALUES (:nome, :descricao, :data_inicio, :data_entrega, :valor)"
         " RETURNING id, versao, status, criado_em, atualizado_em");

static const struct projeto nothing; /* what there was before a project */

static enum db_result insert(struct db *db, void *context)
{
    const struct change *c = context;
    struct projeto *p = c->p;
    struct pedido pedidos[PEDIDOS_MAX];
    enum db_result result = db_store(db, PROJETO_INSERT, p);

    if (result != DB_OK)
        return result;
    size_t count = pedidos_of_changes(&nothing, p, pedidos);
    result = write_materials(db, p);
    if (result == DB_OK)
        result = pedidos_announce(db, c->correlation, PROJETO_CRIADO, p, pedidos, count);
    return result;
}

enum db_result projeto_insert(struct db *db, const char *correlation, struct projeto *p)
{
    return db_transaction(db, insert, &(struct change){.correlation = correlation, .p = p});
}

/* Locks the project if it has the required version. */
static enum db_result lock_version(struct db *db, int64_t id, int64_t versao, struct projeto *p)
{
    enum db_result result = projeto_lock(db, id, p);

    return result == DB_OK && versao != 0 && versao != p->versao ? RULE_STALE : result;
}

DB_WRITE(PROJETO_UPDATE, projeto,
         "UPDATE projeto SET versao = :versao, nome = :nome, descricao = :descricao,"
         " data_inicio = :data_inicio, data_entrega = :data_entrega, valor = :valor,"
         " atualizado_em = :atualizado_em WHERE id = :id");
DB_STATEMENT(MATERIAL_DELETE, "DELETE FROM material WHERE projeto_id = ?");

static bool some_went(const struct projeto *old, const struct projeto *p)
{
    for (size_t i = 0; i < old->material_count; i++)
        if (!projeto_material(p, old->materiais[i].produto_id))
            return true;
    return false;
}

/* Copies what a PUT does not change, and sets what every change sets. */
static void take_over(struct projeto *p, const struct projeto *old)
{
    p->versao = old->versao + 1;
    memcpy(p->status, old->status, sizeof(p->status));
    memcpy(p->criado_em, old->criado_em, sizeof(p->criado_em));
    memcpy(p->atualizado_em, old->atualizado_em, sizeof(p->atualizado_em));
}

static enum db_result replace(struct db *db, void *context)
{
    const struct change *c = context;
    struct projeto *p = c->p;
    PROJETO_OWNED struct projeto *old = projeto_new();
    struct pedido pedidos[PEDIDOS_MAX];
    enum db_result result = old ? lock_version(db, p->id, c->versao, old) : DB_BUSY;

    if (result != DB_OK)
        return result;
    if (!projeto_is_active(old))
        return RULE_CONFLICT;
    take_over(p, old);
    size_t count = pedidos_of_changes(old, p, pedidos);
    result = db_store(db, PROJETO_UPDATE, p);
    if (result == DB_OK && some_went(old, p))
        result = db_run(db, &MATERIAL_DELETE, DB_IN(db_int(p->id)));
    if (result == DB_OK)
        result = write_materials(db, p);
    if (result == DB_OK)
        result = pedidos_announce(db, c->correlation, PROJETO_ALTERADO, p, pedidos, count);
    return result;
}

enum db_result projeto_replace(struct db *db, const char *correlation, int64_t versao,
                               struct projeto *p)
{
    return db_transaction(db, replace,
                          &(struct change){.correlation = correlation, .versao = versao, .p = p});
}

DB_STATEMENT(MATERIAL_WITHDRAW,
             "UPDATE material SET situacao = 'PENDENTE', faltante = NULL, retirado = 1, versao = ?,"
             " pedido_em = CURRENT_TIMESTAMP(3)"
             " WHERE projeto_id = ? AND retirado = 0 AND (? OR situacao = 'INSUFICIENTE')");

/* Withdraws the requests of all materials, or of those that are INSUFICIENTE. */
static enum db_result withdraw(struct db *db, const char *correlation, struct projeto *p, bool all)
{
    struct pedido pedidos[PEDIDOS_MAX];
    size_t count = pedidos_of_withdrawal(p, all, pedidos);

    if (count == 0)
        return DB_OK;
    enum db_result result =
        db_run(db, &MATERIAL_WITHDRAW, DB_IN(db_int(p->versao), db_int(p->id), db_int(all)));
    return result == DB_OK ? pedidos_announce(db, correlation, PROJETO_ALTERADO, p, pedidos, count)
                           : result;
}

DB_WRITE(PROJETO_SET_STATUS, projeto,
         "UPDATE projeto SET versao = :versao, status = :status, atualizado_em = :atualizado_em"
         " WHERE id = :id");

/* Increments the version of the locked project and writes its status. */
static enum db_result write_status(struct db *db, struct projeto *p)
{
    p->versao++;
    return db_store(db, PROJETO_SET_STATUS, p);
}

static enum db_result change_status(struct db *db, void *context)
{
    const struct change *c = context;
    struct projeto *p = c->p;
    enum db_result result = lock_version(db, p->id, c->versao, p);

    if (result != DB_OK)
        return result;
    if (!projeto_may_become(p, c->status))
        return RULE_CONFLICT;
    (void)snprintf(p->status, sizeof(p->status), "%s", c->status);
    result = write_status(db, p);
    if (result == DB_OK && strcmp(p->status, STATUS_CANCELADO) == 0)
        result = withdraw(db, c->correlation, p, true);
    if (result == DB_OK && strcmp(p->status, STATUS_CONCLUIDO) == 0)
        result = withdraw(db, c->correlation, p, false);
    return result;
}

enum db_result projeto_set_status(struct db *db, const char *correlation, int64_t versao,
                                  const char *status, struct projeto *p)
{
    return db_transaction(db, change_status, &(struct change){correlation, versao, status, p});
}

enum db_result projeto_withdraw_missing(struct db *db, const char *correlation, int64_t id)
{
    PROJETO_OWNED struct projeto *p = projeto_new();
    enum db_result result = p ? projeto_lock(db, id, p) : DB_BUSY;

    if (result == DB_OK)
        result = write_status(db, p);
    return result == DB_OK ? withdraw(db, correlation, p, false) : result;
}

DB_STATEMENT(PROJETO_DELETE, "DELETE FROM projeto WHERE id = ?");

static enum db_result remove_project(struct db *db, void *context)
{
    const struct change *c = context;
    struct projeto *p = c->p;
    struct pedido pedidos[PEDIDOS_MAX];
    enum db_result result = lock_version(db, p->id, c->versao, p);

    if (result != DB_OK)
        return result;
    p->versao++;
    size_t count = pedidos_of_removal(p, pedidos);
    result = pedidos_announce(db, c->correlation, PROJETO_REMOVIDO, p, pedidos, count);
    return result == DB_OK ? db_run(db, &PROJETO_DELETE, DB_IN(db_int(p->id))) : result;
}

enum db_result projeto_delete(struct db *db, const char *correlation, int64_t id, int64_t versao)
{
    PROJETO_OWNED struct projeto *p = projeto_new();

    if (!p)
        return DB_BUSY;
    p->id = id;
    return db_transaction(db, remove_project,
                          &(struct change){.correlation = correlation, .versao = versao, .p = p});
}
