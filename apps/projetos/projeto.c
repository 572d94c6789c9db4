#include "projetos/projeto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/db/history.h"
#include "projetos/pedido.h"

static const struct material *material_of(const struct projeto *p, int64_t produto_id)
{
    return material_find(p->materiais, p->material_count, produto_id);
}

struct projeto *projeto_new(void)
{
    struct projeto *p = calloc(1, sizeof(*p));

    if (!p)
        log_error("projeto: sem memória");
    return p;
}

struct projeto *projeto_copy(const struct projeto *p)
{
    struct projeto *copy = projeto_new();

    if (copy)
        memcpy(copy, p,
               offsetof(struct projeto, materiais) + p->material_count * sizeof(p->materiais[0]));
    return copy;
}

void projeto_free(struct projeto **p)
{
    free(*p);
}

bool projeto_is_active(const struct projeto *p)
{
    return strcmp(p->status, STATUS_PENDENTE) == 0 || strcmp(p->status, STATUS_EM_ANDAMENTO) == 0;
}

bool projeto_may_become(const struct projeto *p, const char *status)
{
    if (strcmp(status, STATUS_EM_ANDAMENTO) == 0)
        return strcmp(p->status, STATUS_PENDENTE) == 0;
    if (strcmp(status, STATUS_CONCLUIDO) == 0)
        return strcmp(p->status, STATUS_EM_ANDAMENTO) == 0;
    return strcmp(status, STATUS_CANCELADO) == 0 && projeto_is_active(p);
}

bool projeto_products_known(const struct projeto *p)
{
    for (size_t i = 0; i < p->material_count; i++)
        if (p->materiais[i].estado != ESTADO_CONHECIDO)
            return false;
    return true;
}

void projeto_keep_products(struct projeto *p, const struct projeto *old)
{
    for (size_t i = 0; i < p->material_count; i++) {
        struct material *m = &p->materiais[i];
        const struct material *before = material_of(old, m->produto_id);

        if (m->estado == ESTADO_CONHECIDO || !before)
            continue;
        m->estado = ESTADO_CONHECIDO;
        memcpy(m->produto_nome, before->produto_nome, sizeof(m->produto_nome));
    }
}

/* Context of a transaction. */
struct change {
    const struct autor *autor;
    int64_t versao; /* asked for; 0 for any */
    const char *status;
    struct projeto *p;
};

/* Locks the project if it has the required version. */
static enum db_result lock_version(struct db *db, int64_t id, int64_t versao, struct projeto *p)
{
    enum db_result result = projeto_lock(db, id, p);

    return result == DB_OK && versao != 0 && versao != p->versao ? RULE_STALE : result;
}

static enum db_result write_materials(struct db *db, struct projeto *p)
{
    for (size_t i = 0; i < p->material_count; i++) {
        p->materiais[i].projeto_id = p->id;
        p->materiais[i].posicao = (int64_t)i;
    }
    return materiais_write(db, p->materiais, p->material_count);
}

static enum db_result tell(struct db *db, const struct autor *autor, const char *acao,
                           int64_t versao, const struct projeto *before,
                           const struct projeto *after)
{
    return history_add(db, autor,
                       &(struct history_entry){"projeto", before ? before->id : after->id, acao,
                                               versao, HISTORY_OF(projeto, before, after)});
}

static const struct projeto nothing; /* what there was before a project */

static enum db_result create(struct db *db, void *context)
{
    const struct change *c = context;
    struct projeto *p = c->p;
    struct pedido pedidos[PEDIDOS_MAX];

    (void)snprintf(p->criado_por, sizeof(p->criado_por), "%s",
                   c->autor->chave ? c->autor->chave : "");
    enum db_result result = projeto_insert(db, p);

    if (result != DB_OK)
        return result;
    size_t count = pedidos_of_changes(&nothing, p, pedidos);
    result = write_materials(db, p);
    if (result == DB_OK)
        result = tell(db, c->autor, HISTORY_CRIADO, p->versao, NULL, p);
    if (result == DB_OK)
        result = pedidos_announce(db, c->autor, PROJETO_CRIADO, p, pedidos, count);
    return result;
}

enum db_result projeto_create(struct db *db, const struct autor *autor, struct projeto *p)
{
    return db_transaction(db, create, &(struct change){.autor = autor, .p = p});
}

static bool some_went(const struct projeto *old, const struct projeto *p)
{
    for (size_t i = 0; i < old->material_count; i++)
        if (!material_of(p, old->materiais[i].produto_id))
            return true;
    return false;
}

/* Copies what a PUT does not change, and sets what every change sets. */
static void take_over(struct projeto *p, const struct projeto *old)
{
    p->versao = old->versao + 1;
    memcpy(p->status, old->status, sizeof(p->status));
    memcpy(p->criado_por, old->criado_por, sizeof(p->criado_por));
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
    result = projeto_update(db, p);
    if (result == DB_OK && some_went(old, p))
        result = materiais_delete(db, p->id);
    if (result == DB_OK)
        result = write_materials(db, p);
    if (result == DB_OK)
        result = tell(db, c->autor, HISTORY_ALTERADO, p->versao, old, p);
    if (result == DB_OK)
        result = pedidos_announce(db, c->autor, PROJETO_ALTERADO, p, pedidos, count);
    return result;
}

enum db_result projeto_replace(struct db *db, const struct autor *autor, int64_t versao,
                               struct projeto *p)
{
    return db_transaction(db, replace, &(struct change){.autor = autor, .versao = versao, .p = p});
}

/* Withdraws the requests of all materials, or of those that are INSUFICIENTE. */
static enum db_result withdraw(struct db *db, const struct autor *autor, struct projeto *p,
                               bool all)
{
    struct pedido pedidos[PEDIDOS_MAX];
    size_t count = pedidos_of_withdrawal(p, all, pedidos);

    if (count == 0)
        return DB_OK;
    enum db_result result = materiais_withdraw(db, p->id, p->versao, all);
    return result == DB_OK ? pedidos_announce(db, autor, PROJETO_ALTERADO, p, pedidos, count)
                           : result;
}

/* Increments the version of the locked project and writes its status. */
static enum db_result write_status(struct db *db, struct projeto *p)
{
    p->versao++;
    return projeto_update_status(db, p);
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
    PROJETO_OWNED struct projeto *old = projeto_copy(p);
    if (!old)
        return DB_BUSY;
    (void)snprintf(p->status, sizeof(p->status), "%s", c->status);
    result = write_status(db, p);
    if (result == DB_OK && strcmp(p->status, STATUS_CANCELADO) == 0)
        result = withdraw(db, c->autor, p, true);
    if (result == DB_OK && strcmp(p->status, STATUS_CONCLUIDO) == 0)
        result = withdraw(db, c->autor, p, false);
    if (result == DB_OK)
        result = tell(db, c->autor, STATUS_ALTERADO, p->versao, old, p);
    return result; // NOLINT(clang-analyzer-unix.Malloc): it does not know PROJETO_OWNED
}

enum db_result projeto_set_status(struct db *db, const struct autor *autor, int64_t versao,
                                  const char *status, struct projeto *p)
{
    return db_transaction(db, change_status, &(struct change){autor, versao, status, p});
}

enum db_result projeto_withdraw_missing(struct db *db, const struct autor *autor, int64_t id)
{
    PROJETO_OWNED struct projeto *p = projeto_new();
    enum db_result result = p ? projeto_lock(db, id, p) : DB_BUSY;

    if (result != DB_OK)
        return result;
    PROJETO_OWNED struct projeto *old = projeto_copy(p);
    if (!old)
        return DB_BUSY;
    result = write_status(db, p);
    if (result == DB_OK)
        result = withdraw(db, autor, p, false);
    if (result == DB_OK)
        result = tell(db, autor, HISTORY_ALTERADO, p->versao, old, p);
    return result; // NOLINT(clang-analyzer-unix.Malloc): it does not know PROJETO_OWNED
}

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
    result = pedidos_announce(db, c->autor, PROJETO_REMOVIDO, p, pedidos, count);
    if (result == DB_OK)
        result = projeto_delete(db, p->id);
    return result == DB_OK ? tell(db, c->autor, HISTORY_REMOVIDO, p->versao, p, NULL) : result;
}

enum db_result projeto_remove(struct db *db, const struct autor *autor, int64_t id, int64_t versao)
{
    PROJETO_OWNED struct projeto *p = projeto_new();

    if (!p)
        return DB_BUSY;
    p->id = id;
    return db_transaction(db, remove_project,
                          &(struct change){.autor = autor, .versao = versao, .p = p});
}
