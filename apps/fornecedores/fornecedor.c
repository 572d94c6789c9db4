#include "fornecedores/fornecedor.h"

#include "common/db/history.h"
#include "common/resource/record_read.h"

/* Makes `made` of what was sent and of the supplier as it is. */
typedef void merger(struct fornecedor *made, const struct fornecedor *sent,
                    const struct fornecedor *old);

struct change {
    const struct autor *autor;
    int64_t versao; /* asked for; 0 for any */
    merger *merge;
    const struct fornecedor *sent;
    struct fornecedor *made;
};

static enum db_result tell(struct db *db, const struct autor *autor, const char *acao,
                           int64_t versao, const struct fornecedor *before,
                           const struct fornecedor *after)
{
    return history_add(db, autor,
                       &(struct history_entry){"fornecedor", before ? before->id : after->id, acao,
                                               versao, HISTORY_OF(fornecedor, before, after)});
}

static enum db_result create(struct db *db, void *context)
{
    const struct change *c = context;
    enum db_result result = fornecedor_insert(db, c->made);

    return result == DB_OK ? tell(db, c->autor, HISTORY_CRIADO, c->made->versao, NULL, c->made)
                           : result;
}

enum db_result fornecedor_create(struct db *db, const struct autor *autor, struct fornecedor *f)
{
    return db_transaction(db, create, &(struct change){.autor = autor, .made = f});
}

/* Locks the supplier if it has the required version. */
static enum db_result lock_version(struct db *db, int64_t id, int64_t versao, struct fornecedor *f)
{
    enum db_result result = fornecedor_lock(db, id, f);

    return result == DB_OK && versao != 0 && versao != f->versao ? RULE_STALE : result;
}

static enum db_result update(struct db *db, void *context)
{
    const struct change *c = context;
    struct fornecedor old = {0};
    enum db_result result = lock_version(db, c->sent->id, c->versao, &old);

    if (result != DB_OK)
        return result;
    c->merge(c->made, c->sent, &old);
    c->made->versao = old.versao + 1;
    result = fornecedor_update(db, c->made);
    return result == DB_OK ? tell(db, c->autor, HISTORY_ALTERADO, c->made->versao, &old, c->made)
                           : result;
}

static enum db_result change(struct db *db, const struct autor *autor, int64_t versao,
                             struct fornecedor *f, merger *merge)
{
    const struct fornecedor sent = *f;

    return db_transaction(db, update, &(struct change){autor, versao, merge, &sent, f});
}

static void merge_all(struct fornecedor *made, const struct fornecedor *sent,
                      const struct fornecedor *old)
{
    *made = *sent;
    record_keep(fornecedor, made, old);
}

static void merge_telefone(struct fornecedor *made, const struct fornecedor *sent,
                           const struct fornecedor *old)
{
    *made = *old;
    made->telefone = sent->telefone;
}

static void merge_endereco(struct fornecedor *made, const struct fornecedor *sent,
                           const struct fornecedor *old)
{
    *made = *old;
    made->endereco = sent->endereco;
}

enum db_result fornecedor_change(struct db *db, const struct autor *autor, int64_t versao,
                                 struct fornecedor *f)
{
    return change(db, autor, versao, f, merge_all);
}

enum db_result fornecedor_change_telefone(struct db *db, const struct autor *autor, int64_t versao,
                                          struct fornecedor *f)
{
    return change(db, autor, versao, f, merge_telefone);
}

enum db_result fornecedor_change_endereco(struct db *db, const struct autor *autor, int64_t versao,
                                          struct fornecedor *f)
{
    return change(db, autor, versao, f, merge_endereco);
}

static enum db_result remove_row(struct db *db, void *context)
{
    const struct change *c = context;
    struct fornecedor old = {0};
    enum db_result result = lock_version(db, c->sent->id, c->versao, &old);

    if (result == DB_OK)
        result = fornecedor_delete(db, old.id);
    return result == DB_OK ? tell(db, c->autor, HISTORY_REMOVIDO, old.versao + 1, &old, NULL)
                           : result;
}

enum db_result fornecedor_remove(struct db *db, const struct autor *autor, int64_t id,
                                 int64_t versao)
{
    const struct fornecedor f = {.id = id};

    return db_transaction(db, remove_row,
                          &(struct change){.autor = autor, .versao = versao, .sent = &f});
}
