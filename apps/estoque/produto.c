#include "estoque/produto.h"

#include "common/db/history.h"
#include "common/resource/record_read.h"
#include "common/values/lookalike.h"
#include "estoque/demanda.h"
#include "estoque/movimentacao.h"

enum db_result produto_get(struct db *db, int64_t id, struct produto *p)
{
    enum db_result result = produto_read(db, id, p);

    return result == DB_OK && !p->ativo ? DB_NONE : result;
}

struct change {
    struct produto *made;
    int64_t versao; /* asked for; 0 for any */
    const struct autor *autor;
    const struct produto *sent;
};

/* DB_DUPLICATE when another product's name looks the same, with letters of another alphabet in this
 * one; the unique key compares letters, not looks. */
static enum db_result check_looks(struct db *db, const struct produto *p)
{
    char latin[sizeof(p->nome)];

    if (!lookalike_latin(p->nome, latin, sizeof(latin)))
        return DB_OK;
    enum db_result result = produto_find_named(db, latin, p->id);
    if (result == DB_OK)
        return DB_DUPLICATE;
    return result == DB_NONE ? DB_OK : result;
}

static enum db_result tell(struct db *db, const struct autor *autor, const char *acao,
                           int64_t versao, const struct produto *before,
                           const struct produto *after)
{
    return history_add(db, autor,
                       &(struct history_entry){"produto", before ? before->id : after->id, acao,
                                               versao, HISTORY_OF(produto, before, after)});
}

static enum db_result create(struct db *db, void *context)
{
    const struct change *change = context;
    struct produto *p = change->made;
    enum db_result result = check_looks(db, p);

    if (result == DB_OK)
        result = produto_insert(db, p);
    if (result == DB_OK && p->quantidade > 0)
        result = movimentacao_open(db, p->id, change->autor);
    if (result == DB_OK)
        result = tell(db, change->autor, HISTORY_CRIADO, p->versao, NULL, p);
    if (result == DB_OK)
        result = produto_announce(db, NULL, PRODUTO_CRIADO, p, change->autor);
    return result;
}

enum db_result produto_create(struct db *db, struct produto *p, const struct autor *autor)
{
    return db_transaction(db, create, &(struct change){.made = p, .autor = autor});
}

/* Locks the product if it is not removed and has the required version. */
static enum db_result lock_version(struct db *db, int64_t id, int64_t versao, struct produto *p)
{
    enum db_result result = produto_lock(db, id, p);

    if (result == DB_OK && !p->ativo)
        return DB_NONE;
    return result == DB_OK && versao != 0 && versao != p->versao ? RULE_STALE : result;
}

static enum db_result update(struct db *db, void *context)
{
    const struct change *change = context;
    struct produto *p = change->made;
    struct produto old = {0};
    enum db_result result = lock_version(db, change->sent->id, change->versao, &old);

    if (result != DB_OK)
        return result;
    *p = *change->sent;
    record_keep(produto, p, &old);
    p->versao = old.versao + 1;
    result = check_looks(db, p);
    if (result == DB_OK)
        result = produto_update(db, p);
    if (result == DB_OK)
        result = tell(db, change->autor, HISTORY_ALTERADO, p->versao, &old, p);
    if (result == DB_OK)
        result = produto_announce(db, NULL, PRODUTO_ALTERADO, p, change->autor);
    return result;
}

enum db_result produto_change(struct db *db, int64_t versao, struct produto *p,
                              const struct autor *autor)
{
    const struct produto sent = *p;

    return db_transaction(db, update, &(struct change){p, versao, autor, &sent});
}

static enum db_result retire(struct db *db, void *context)
{
    const struct change *change = context;
    struct produto p = {0};
    bool awaited = false;
    enum db_result result = lock_version(db, change->sent->id, change->versao, &p);

    if (result == DB_OK)
        result = demanda_awaits(db, p.id, &awaited);
    if (result == DB_OK && awaited)
        return RULE_CONFLICT;
    if (result == DB_OK)
        result = produto_update_ativo(db, p.id);
    if (result == DB_OK)
        result = tell(db, change->autor, HISTORY_REMOVIDO, p.versao + 1, &p, NULL);
    if (result != DB_OK)
        return result;
    p.ativo = false;
    p.versao++;
    return produto_announce(db, NULL, PRODUTO_ALTERADO, &p, change->autor);
}

enum db_result produto_retire(struct db *db, int64_t id, int64_t versao, const struct autor *autor)
{
    const struct produto p = {.id = id};

    return db_transaction(db, retire,
                          &(struct change){.versao = versao, .autor = autor, .sent = &p});
}
