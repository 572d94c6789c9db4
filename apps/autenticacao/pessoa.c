#include "autenticacao/pessoa.h"

#include <string.h>

#include "autenticacao/usuario.h"
#include "common/resource/record_read.h"

/* Context of a transaction. */
struct change {
    const struct autor *autor;
    int64_t versao;
    struct pessoa *p;
    struct fields *patch; /* a PATCH, instead of `p`; else NULL */
};

static enum db_result create(struct db *db, void *context)
{
    struct change *change = context;
    struct pessoa *p = change->p;
    enum db_result result = pessoa_insert(db, p);

    return result == DB_OK ? auditoria_add_pessoa(db, change->autor, PESSOA_CRIADA, p->id) : result;
}

enum db_result pessoa_create(struct db *db, const struct autor *autor, struct pessoa *p)
{
    return db_transaction(db, create, &(struct change){.autor = autor, .p = p});
}

/* Locks the person; RULE_STALE when its version is not `versao` (0: any). */
static enum db_result lock(struct db *db, int64_t id, int64_t versao, bool *anonymous)
{
    int64_t now;
    enum db_result result = pessoa_lock(db, id, &now, anonymous);

    return result == DB_OK && versao != 0 && versao != now ? RULE_STALE : result;
}

/* RULE_NAO_ADMINISTRADOR when a person who stops being ADMINISTRADOR has ADMIN users. None can be
 * added meanwhile: usuario_create waits for the lock on the person. */
static enum db_result keep_tipo(struct db *db, const struct pessoa *p)
{
    int64_t admins = 0;

    if (strcmp(p->tipo, ADMINISTRADOR) == 0)
        return DB_OK;
    enum db_result result = pessoa_count_admins(db, p->id, &admins);
    return result == DB_OK && admins > 0 ? RULE_NAO_ADMINISTRADOR : result;
}

/* After a write: adds the audit row and reads the person back. */
static enum db_result record(struct db *db, enum db_result result, const struct change *change,
                             const char *acao)
{
    struct pessoa *p = change->p;

    if (result == DB_OK)
        result = auditoria_add_pessoa(db, change->autor, acao, p->id);
    return result == DB_OK ? pessoa_get(db, p->id, p) : result;
}

static enum db_result merge(struct db *db, struct fields *patch, struct pessoa *p)
{
    enum db_result result = pessoa_get(db, p->id, p);

    return result == DB_OK && !record_patch(patch, pessoa, p, NULL) ? RULE_UNDO : result;
}

static enum db_result update(struct db *db, void *context)
{
    const struct change *change = context;
    bool anonymous;
    enum db_result result = lock(db, change->p->id, change->versao, &anonymous);

    if (result == DB_OK && anonymous)
        return RULE_ANONIMIZADA;
    if (result == DB_OK && change->patch)
        result = merge(db, change->patch, change->p);
    if (result == DB_OK)
        result = keep_tipo(db, change->p);
    if (result != DB_OK)
        return result;
    return record(db, pessoa_update(db, change->p), change, PESSOA_ALTERADA);
}

enum db_result pessoa_change(struct db *db, const struct autor *autor, int64_t versao,
                             struct pessoa *p)
{
    return db_transaction(db, update, &(struct change){autor, versao, p, NULL});
}

enum db_result pessoa_patch(struct db *db, const struct autor *autor, int64_t versao,
                            struct fields *patch, struct pessoa *p)
{
    return db_transaction(db, update, &(struct change){autor, versao, p, patch});
}

static enum db_result remove_row(struct db *db, void *context)
{
    const struct change *change = context;
    bool anonymous;
    enum db_result result = lock(db, change->p->id, change->versao, &anonymous);

    if (result == DB_OK)
        result = pessoa_delete(db, change->p->id);
    if (result == DB_OK)
        result = pessoa_erase_answers(db, change->p->id);
    return result == DB_OK ? auditoria_add_pessoa(db, change->autor, PESSOA_REMOVIDA, change->p->id)
                           : result;
}

enum db_result pessoa_remove(struct db *db, const struct autor *autor, int64_t id, int64_t versao)
{
    struct pessoa p = {.id = id};

    return db_transaction(db, remove_row, &(struct change){autor, versao, &p, NULL});
}

/* Replaces all personal data; required columns get a placeholder. */
static void erase(struct pessoa *p)
{
    struct pessoa blank = {.id = p->id, .nome = "Pessoa anonimizada", .tipo = FUNCIONARIO};

    *p = blank;
}

static enum db_result anonimizar(struct db *db, void *context)
{
    const struct change *change = context;
    bool anonymous;
    enum db_result result = usuario_spare_admin(db, change->p->id, 0);

    if (result == DB_OK)
        result = lock(db, change->p->id, change->versao, &anonymous);
    if (result == DB_OK)
        result = usuario_retire_of_pessoa(db, change->autor, change->p->id);
    if (result == DB_OK)
        result = pessoa_erase_answers(db, change->p->id);
    if (result != DB_OK)
        return result;
    erase(change->p);
    return record(db, pessoa_erase(db, change->p), change, PESSOA_ANONIMIZADA);
}

enum db_result pessoa_anonimizar(struct db *db, const struct autor *autor, int64_t versao,
                                 struct pessoa *p)
{
    return db_transaction(db, anonimizar, &(struct change){autor, versao, p, NULL});
}
