#include "estoque/produto.h"

#include "common/values/lookalike.h"
#include "estoque/demanda.h"
#include "estoque/movimentacao.h"

enum db_result produto_get(struct db *db, int64_t id, struct produto *p)
{
    enum db_result result = produto_read(db, id, p);

    return result == DB_OK && !p->ativo ? DB_NONE : result;
}

struct change {
    struct produto *produto;
    int64_t versao;
    const struct autor *autor;
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

static enum db_result create(struct db *db, void *context)
{
    const struct change *change = context;
    struct produto *p = change->produto;
    enum db_result result = check_looks(db, p);

    if (result == DB_OK)
        result = produto_insert(db, p);
    if (result == DB_OK && p->quantidade > 0)
        result = movimentacao_open(db, p->id, change->autor);
    if (result == DB_OK)
        result = produto_announce(db, NULL, PRODUTO_CRIADO, p, change->autor->correlation);
    return result;
}

enum db_result produto_create(struct db *db, struct produto *p, const struct autor *autor)
{
    return db_transaction(db, create, &(struct change){.produto = p, .autor = autor});
}

static enum db_result update(struct db *db, void *context)
{
    const struct change *change = context;
    struct produto *p = change->produto;

    p->versao = change->versao;
    enum db_result result = check_looks(db, p);
    if (result == DB_OK)
        result = produto_update(db, p);
    bool missed = result == DB_OK && db_count(db) == 0;

    if (result == DB_OK)
        result = missed ? produto_get(db, p->id, p) : produto_read(db, p->id, p);
    if (result == DB_OK && missed)
        return RULE_STALE;
    if (result == DB_OK)
        result = produto_announce(db, NULL, PRODUTO_ALTERADO, p, change->autor->correlation);
    return result;
}

enum db_result produto_change(struct db *db, int64_t versao, struct produto *p,
                              const struct autor *autor)
{
    return db_transaction(db, update, &(struct change){p, versao, autor});
}

static enum db_result retire(struct db *db, void *context)
{
    const struct change *change = context;
    struct produto *p = change->produto;
    bool awaited = false;
    enum db_result result = produto_lock(db, p->id, p);

    if (result == DB_OK && !p->ativo)
        return DB_NONE;
    if (result == DB_OK && change->versao != 0 && change->versao != p->versao)
        return RULE_STALE;
    if (result == DB_OK)
        result = demanda_awaits(db, p->id, &awaited);
    if (result == DB_OK && awaited)
        return RULE_CONFLICT;
    if (result == DB_OK)
        result = produto_update_ativo(db, p->id);
    if (result == DB_OK)
        result = produto_read(db, p->id, p);
    if (result == DB_OK)
        result = produto_announce(db, NULL, PRODUTO_ALTERADO, p, change->autor->correlation);
    return result;
}

enum db_result produto_retire(struct db *db, int64_t id, int64_t versao, const struct autor *autor)
{
    struct produto p = {.id = id};

    return db_transaction(db, retire, &(struct change){&p, versao, autor});
}
