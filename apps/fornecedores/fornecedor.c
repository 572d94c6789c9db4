#include "fornecedores/fornecedor.h"

#include "common/db/history.h"
#include "common/resource/record_read.h"

void fornecedor_check(struct fields *f, const void *object)
{
    const struct fornecedor *made = object;

    if (!f->object || fields_is_wrong(f, "cnpj") || fields_is_wrong(f, "cpf"))
        return;
    if (*made->cnpj && *made->cpf)
        fields_fault(f, "cpf", "Informe o CNPJ ou o CPF, não os dois.");
    if (!*made->cnpj && !*made->cpf)
        fields_fault(f, "cnpj", "Informe o CNPJ ou o CPF.");
}

enum db_result fornecedor_get(struct db *db, int64_t id, struct fornecedor *f)
{
    enum db_result result = fornecedor_read(db, id, f);

    return result == DB_OK && !f->ativo ? DB_NONE : result;
}

struct change;

/* Makes `made` from what was sent and the supplier as it is; false when what was sent has
 * faults. */
typedef bool merger(const struct change *c, const struct fornecedor *old);

struct change {
    const struct autor *autor;
    int64_t versao; /* required; 0 for any */
    merger *merge;
    const struct fornecedor *sent;
    struct fields *patch; /* a PATCH, or NULL */
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

/* Locks the supplier if it is not retired and has the required version. */
static enum db_result lock_version(struct db *db, int64_t id, int64_t versao, struct fornecedor *f)
{
    enum db_result result = fornecedor_lock(db, id, f);

    if (result == DB_OK && !f->ativo)
        return DB_NONE;
    return result == DB_OK && versao != 0 && versao != f->versao ? RULE_STALE : result;
}

static enum db_result update(struct db *db, void *context)
{
    const struct change *c = context;
    struct fornecedor old = {0};
    enum db_result result = lock_version(db, c->sent->id, c->versao, &old);

    if (result != DB_OK)
        return result;
    if (!c->merge(c, &old))
        return RULE_UNDO;
    c->made->versao = old.versao + 1;
    result = fornecedor_update(db, c->made);
    return result == DB_OK ? tell(db, c->autor, HISTORY_ALTERADO, c->made->versao, &old, c->made)
                           : result;
}

static enum db_result change(struct db *db, const struct autor *autor, int64_t versao,
                             struct fields *patch, struct fornecedor *f, merger *merge)
{
    const struct fornecedor sent = *f;

    return db_transaction(db, update, &(struct change){autor, versao, merge, &sent, patch, f});
}

static bool merge_all(const struct change *c, const struct fornecedor *old)
{
    *c->made = *c->sent;
    record_keep(fornecedor, c->made, old);
    return true;
}

static bool merge_patch(const struct change *c, const struct fornecedor *old)
{
    *c->made = *old;
    return record_patch(c->patch, fornecedor, c->made, fornecedor_check);
}

static bool merge_telefone(const struct change *c, const struct fornecedor *old)
{
    *c->made = *old;
    c->made->telefone = c->sent->telefone;
    return true;
}

static bool merge_endereco(const struct change *c, const struct fornecedor *old)
{
    *c->made = *old;
    c->made->endereco = c->sent->endereco;
    return true;
}

enum db_result fornecedor_change(struct db *db, const struct autor *autor, int64_t versao,
                                 struct fornecedor *f)
{
    return change(db, autor, versao, NULL, f, merge_all);
}

enum db_result fornecedor_patch(struct db *db, const struct autor *autor, int64_t versao,
                                struct fields *patch, struct fornecedor *f)
{
    return change(db, autor, versao, patch, f, merge_patch);
}

enum db_result fornecedor_change_telefone(struct db *db, const struct autor *autor, int64_t versao,
                                          struct fornecedor *f)
{
    return change(db, autor, versao, NULL, f, merge_telefone);
}

enum db_result fornecedor_change_endereco(struct db *db, const struct autor *autor, int64_t versao,
                                          struct fornecedor *f)
{
    return change(db, autor, versao, NULL, f, merge_endereco);
}

static enum db_result retire(struct db *db, void *context)
{
    const struct change *c = context;
    struct fornecedor f = {0};
    enum db_result result = lock_version(db, c->sent->id, c->versao, &f);

    if (result != DB_OK)
        return result;
    f.ativo = false;
    f.versao++;
    result = fornecedor_update_ativo(db, &f);
    f.ativo = true; /* as it was, for its history */
    return result == DB_OK ? tell(db, c->autor, HISTORY_REMOVIDO, f.versao, &f, NULL) : result;
}

enum db_result fornecedor_retire(struct db *db, const struct autor *autor, int64_t id,
                                 int64_t versao)
{
    const struct fornecedor f = {.id = id};

    return db_transaction(db, retire,
                          &(struct change){.autor = autor, .versao = versao, .sent = &f});
}

static enum db_result restore(struct db *db, void *context)
{
    const struct change *c = context;
    struct fornecedor *f = c->made;
    enum db_result result = fornecedor_lock(db, c->sent->id, f);

    if (result == DB_OK && c->versao != 0 && c->versao != f->versao)
        return RULE_STALE;
    if (result != DB_OK || f->ativo)
        return result == DB_OK ? fornecedor_read(db, f->id, f) : result;
    f->ativo = true;
    f->versao++;
    result = fornecedor_update_ativo(db, f);
    return result == DB_OK ? tell(db, c->autor, HISTORY_RESTAURADO, f->versao, NULL, f) : result;
}

enum db_result fornecedor_restore(struct db *db, const struct autor *autor, int64_t versao,
                                  struct fornecedor *f)
{
    const struct fornecedor sent = {.id = f->id};

    return db_transaction(
        db, restore, &(struct change){.autor = autor, .versao = versao, .sent = &sent, .made = f});
}
