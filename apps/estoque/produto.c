#include "estoque/produto.h"

#include "common/db/history.h"
#include "common/resource/record_read.h"
#include "common/values/lookalike.h"
#include "estoque/atendimento.h"
#include "estoque/demanda.h"
#include "estoque/movimentacao.h"

enum db_result produto_get(struct db *db, int64_t id, struct produto *p)
{
    enum db_result result = produto_read(db, id, p);

    return result == DB_OK && !p->ativo ? DB_NONE : result;
}

void produto_check(struct fields *f, const void *object)
{
    const struct produto *p = object;

    if (fields_is_wrong(f, "casasDecimais"))
        return;
    if (json_object_object_get_ex(f->object, "quantidade", NULL))
        quantidade_check(f, "quantidade", p->quantidade, p->casas_decimais);
    quantidade_check(f, "estoqueMinimo", p->estoque_minimo, p->casas_decimais);
}

struct change {
    struct produto *made;
    int64_t versao; /* required; 0 for any */
    const struct autor *autor;
    const struct produto *sent;
    struct fields *patch; /* a PATCH, or NULL */
};

/* DB_DUPLICATE when the name has letters of another alphabet and looks like another product's: the
 * unique key compares letters, not looks. */
static enum db_result check_looks(struct db *db, const struct produto *p)
{
    char latin[sizeof(p->nome)];

    if (!lookalike_latin(p->nome, latin, sizeof(latin)))
        return DB_OK;
    struct duplicates d = {0};
    enum db_result result = produto_find_named(db, latin, p->id, &d);
    if (result == DB_OK && d.count > 0)
        return DB_DUPLICATE;
    return result;
}

enum db_result produto_duplicates(struct db *db, const struct produto *p, struct duplicates *d)
{
    char latin[sizeof(p->nome)];
    enum db_result result = produto_find_named(db, p->nome, p->id, d);

    if (result == DB_OK && d->count == 0 && lookalike_latin(p->nome, latin, sizeof(latin)))
        result = produto_find_named(db, latin, p->id, d);
    if (result == DB_OK)
        result = produto_find_coded(db, p->codigo, p->id, d);
    return result == DB_OK ? produto_find_barcoded(db, p->codigo_de_barras, p->id, d) : result;
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
    if (result == DB_OK && p->quantidade.thousandths > 0)
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

/* Makes the product from what was sent and what it was; false when what was sent has faults. */
static bool merge(const struct change *change, const struct produto *old)
{
    struct produto *p = change->made;

    if (change->patch) {
        *p = *old;
        return record_patch(change->patch, produto, p, produto_check);
    }
    *p = *change->sent;
    record_keep(produto, p, old);
    return true;
}

/* RULE_INVALID when more decimals are in use than the product is to have. */
static enum db_result check_decimals(struct db *db, const struct produto *old,
                                     const struct produto *p)
{
    int64_t used = quantity_decimals(old->quantidade);
    enum db_result result = DB_OK;

    if (p->casas_decimais < old->casas_decimais && used <= p->casas_decimais)
        result = demanda_decimals(db, p->id, &used);
    return result == DB_OK && used > p->casas_decimais ? RULE_INVALID : result;
}

static enum db_result update(struct db *db, void *context)
{
    const struct change *change = context;
    struct produto *p = change->made;
    struct produto old = {0};
    enum db_result result = lock_version(db, change->sent->id, change->versao, &old);

    if (result != DB_OK)
        return result;
    if (!merge(change, &old))
        return RULE_UNDO;
    p->versao = old.versao + 1;
    result = check_decimals(db, &old, p);
    if (result == DB_OK)
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

    return db_transaction(db, update, &(struct change){p, versao, autor, &sent, NULL});
}

enum db_result produto_patch(struct db *db, int64_t versao, struct fields *patch, struct produto *p,
                             const struct autor *autor)
{
    const struct produto sent = {.id = p->id};

    return db_transaction(db, update, &(struct change){p, versao, autor, &sent, patch});
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
        return RULE_AGUARDADO;
    if (result == DB_OK && p.quantidade.thousandths > 0)
        return RULE_COM_ESTOQUE;
    if (result == DB_OK)
        result = produto_update_ativo(db, p.id, false);
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

/* Makes demand that came while the product was retired wait, and serves it. */
static enum db_result serve(struct db *db, const struct produto *p, const struct autor *autor)
{
    enum db_result result = demanda_await_again(db, p->id);

    return result == DB_OK ? atendimento_serve(db, NULL, p->id, p->nome, autor->correlation)
                           : result;
}

static enum db_result restore(struct db *db, void *context)
{
    const struct change *change = context;
    struct produto *p = change->made;
    enum db_result result = produto_lock(db, change->sent->id, p);

    if (result == DB_OK && change->versao != 0 && change->versao != p->versao)
        return RULE_STALE;
    if (result != DB_OK || p->ativo)
        return result == DB_OK ? produto_read(db, p->id, p) : result;
    if (p->unido_a != 0)
        return RULE_UNIDO;
    result = check_looks(db, p);
    if (result == DB_OK)
        result = produto_update_ativo(db, p->id, true);
    if (result == DB_OK)
        result = serve(db, p, change->autor);
    if (result == DB_OK)
        result = produto_read(db, p->id, p);
    if (result == DB_OK)
        result = tell(db, change->autor, HISTORY_RESTAURADO, p->versao, NULL, p);
    if (result == DB_OK)
        result = produto_announce(db, NULL, PRODUTO_ALTERADO, p, change->autor);
    return result;
}

enum db_result produto_restore(struct db *db, int64_t versao, struct produto *p,
                               const struct autor *autor)
{
    const struct produto sent = {.id = p->id};

    return db_transaction(db, restore, &(struct change){p, versao, autor, &sent, NULL});
}
