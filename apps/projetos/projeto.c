#include "projetos/projeto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/db/history.h"
#include "common/resource/record_read.h"
#include "projetos/pedido.h"
#include "projetos/produto.h"
#include "projetos/projeto_faults.h"

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

static void copy_used(struct projeto *copy, const struct projeto *p)
{
    memcpy(copy, p,
           offsetof(struct projeto, materiais) + p->material_count * sizeof(p->materiais[0]));
}

struct projeto *projeto_copy(const struct projeto *p)
{
    struct projeto *copy = projeto_new();

    if (copy)
        copy_used(copy, p);
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

void projeto_judge(struct projeto *p, const char *today)
{
    p->atrasado = projeto_is_active(p) && strcmp(p->data_entrega, today) < 0;
}

bool projeto_reopens(const struct projeto *p, const char *status)
{
    return (strcmp(p->status, STATUS_CONCLUIDO) == 0 && strcmp(status, STATUS_EM_ANDAMENTO) == 0) ||
           (strcmp(p->status, STATUS_CANCELADO) == 0 && strcmp(status, STATUS_PENDENTE) == 0);
}

bool projeto_may_become(const struct projeto *p, const char *status)
{
    if (projeto_reopens(p, status))
        return true;
    if (strcmp(status, STATUS_EM_ANDAMENTO) == 0)
        return strcmp(p->status, STATUS_PENDENTE) == 0;
    if (strcmp(status, STATUS_CONCLUIDO) == 0)
        return strcmp(p->status, STATUS_EM_ANDAMENTO) == 0;
    return strcmp(status, STATUS_CANCELADO) == 0 && projeto_is_active(p);
}

void projeto_add_costs(struct projeto *p)
{
    struct cost sum = {0};

    for (size_t i = 0; i < p->material_count; i++) {
        const struct material *m = &p->materiais[i];

        if (strcmp(m->situacao, SITUACAO_BAIXADO) == 0 || cost_is_known(m->custo))
            sum = cost_add(sum, m->custo);
    }
    p->custo_materiais = cost_centavos(sum);
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
        if (m->estado == ESTADO_DESCONHECIDO)
            m->casas_decimais = QUANTITY_DECIMALS;
        m->estado = ESTADO_CONHECIDO;
        memcpy(m->produto_nome, before->produto_nome, sizeof(m->produto_nome));
    }
}

/* Context of a transaction. */
struct change {
    const struct autor *autor;
    int64_t versao; /* required; 0 for any */
    struct projeto *p;
    enum projeto_reach reach;
    const struct projeto_patch *patch; /* NULL: `p` has the new values */
    const struct andamento *andamento;
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

static const struct projeto nothing; /* stands for what was before a new project */

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

/* Copies what a PUT does not change. */
static void take_over(struct projeto *p, const struct projeto *old)
{
    memcpy(p->status, old->status, sizeof(p->status));
    memcpy(p->criado_por, old->criado_por, sizeof(p->criado_por));
    memcpy(p->criado_em, old->criado_em, sizeof(p->criado_em));
}

static void take_products(struct projeto *p, const struct projeto *named)
{
    for (size_t i = 0; i < p->material_count; i++) {
        p->materiais[i].estado = named->materiais[i].estado;
        p->materiais[i].casas_decimais = named->materiais[i].casas_decimais;
        memcpy(p->materiais[i].produto_nome, named->materiais[i].produto_nome,
               sizeof(p->materiais[i].produto_nome));
    }
}

/* Makes the project from what was sent and what it was; false when what was sent has faults. */
static bool merge(const struct change *c, const struct projeto *old)
{
    struct projeto *p = c->p;

    if (!c->patch) {
        take_over(p, old);
        return true;
    }
    copy_used(p, old);
    if (!record_patch(c->patch->fields, projeto, p, projeto_check))
        return false;
    if (c->patch->named) {
        take_products(p, c->patch->named);
        projeto_check_products(p, c->patch->fields->faults);
    }
    return c->patch->fields->faults->count == 0;
}

static enum db_result check_reach(const struct projeto *old, enum projeto_reach reach)
{
    if (!projeto_is_active(old))
        return RULE_ENCERRADO;
    return reach == PROJETO_WAITING && strcmp(old->status, STATUS_PENDENTE) != 0 ? RULE_FORBIDDEN
                                                                                 : DB_OK;
}

static enum db_result replace(struct db *db, void *context)
{
    const struct change *c = context;
    struct projeto *p = c->p;
    PROJETO_OWNED struct projeto *old = projeto_new();
    struct pedido pedidos[PEDIDOS_MAX];
    enum db_result result = old ? lock_version(db, p->id, c->versao, old) : DB_BUSY;

    if (result == DB_OK)
        result = check_reach(old, c->reach);
    if (result != DB_OK)
        return result;
    if (!merge(c, old))
        return RULE_UNDO;
    p->versao = old->versao + 1;
    memcpy(p->atualizado_em, old->atualizado_em, sizeof(p->atualizado_em));
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
                               enum projeto_reach reach, struct projeto *p)
{
    return db_transaction(
        db, replace, &(struct change){.autor = autor, .versao = versao, .reach = reach, .p = p});
}

enum db_result projeto_patch(struct db *db, const struct autor *autor, int64_t versao,
                             enum projeto_reach reach, const struct projeto_patch *patch,
                             struct projeto *p)
{
    return db_transaction(
        db, replace,
        &(struct change){.autor = autor, .versao = versao, .reach = reach, .patch = patch, .p = p});
}

/* Writes the materials and sends the requests that changed them. */
static enum db_result ask(struct db *db, const struct autor *autor, struct projeto *p,
                          const struct pedido *pedidos, size_t count)
{
    if (count == 0)
        return DB_OK;
    enum db_result result = write_materials(db, p);
    return result == DB_OK ? pedidos_announce(db, autor, PROJETO_ALTERADO, p, pedidos, count)
                           : result;
}

static enum db_result withdraw(struct db *db, const struct autor *autor, struct projeto *p,
                               enum retirada which)
{
    struct pedido pedidos[PEDIDOS_MAX];
    const size_t count = pedidos_of_withdrawal(p, which, pedidos);

    return ask(db, autor, p, pedidos, count);
}

/* Sets what has been cut of a material, when only a part of it comes back. */
static enum db_result take_back(struct projeto *p, const struct devolucao *back)
{
    const struct material *found = material_of(p, back->produto_id);
    struct material *m = found ? &p->materiais[found - p->materiais] : NULL;

    if (!m || strcmp(m->situacao, SITUACAO_BAIXADO) != 0)
        return RULE_DEVOLUCAO;
    const struct quantity held = material_held(m);
    if (quantity_compare(back->quantidade, held) > 0)
        return RULE_DEVOLUCAO;
    if (m->estado != ESTADO_DESCONHECIDO &&
        (int64_t)quantity_decimals(back->quantidade) > m->casas_decimais)
        return RULE_INVALID;
    if (quantity_compare(back->quantidade, held) < 0)
        (void)quantity_subtract(m->quantidade, back->quantidade, &m->mantida);
    return DB_OK;
}

static enum db_result take_all_back(struct db *db, struct projeto *p, const struct andamento *a)
{
    enum db_result result = DB_OK;

    for (size_t i = 0; i < p->material_count; i++)
        p->materiais[i].estado = ESTADO_DESCONHECIDO;
    if (a->devolucao_count > 0)
        result = produtos_find(db, p->materiais, p->material_count);
    for (size_t i = 0; result == DB_OK && i < a->devolucao_count; i++)
        result = take_back(p, &a->devolucoes[i]);
    return result;
}

static bool some_never_came(const struct projeto *p)
{
    for (size_t i = 0; i < p->material_count; i++)
        if (strcmp(p->materiais[i].situacao, SITUACAO_BAIXADO) != 0)
            return true;
    return false;
}

/* Does the locked project admit the change? Also sets what has been cut of its materials. */
static enum db_result check_change(struct db *db, struct projeto *p, const struct andamento *a)
{
    if (!projeto_may_become(p, a->status))
        return RULE_TRANSICAO;
    if (projeto_reopens(p, a->status) && !a->by_admin)
        return RULE_FORBIDDEN;
    if (strcmp(a->status, STATUS_CONCLUIDO) == 0 && !a->sem_materiais && some_never_came(p))
        return RULE_SEM_MATERIAL;
    return take_all_back(db, p, a);
}

/* Increments the version of the locked project and writes its status. */
static enum db_result write_status(struct db *db, struct projeto *p)
{
    p->versao++;
    return projeto_update_status(db, p);
}

static enum db_result ask_for_status(struct db *db, const struct autor *autor, struct projeto *p,
                                     const struct projeto *old)
{
    struct pedido pedidos[PEDIDOS_MAX];
    size_t count = 0;

    if (projeto_reopens(old, p->status))
        count = pedidos_of_reopening(p, pedidos);
    else if (strcmp(p->status, STATUS_CANCELADO) == 0)
        count = pedidos_of_withdrawal(p, RETIRA_TODOS, pedidos);
    else if (strcmp(p->status, STATUS_CONCLUIDO) == 0)
        count = pedidos_of_withdrawal(p, RETIRA_NAO_BAIXADOS, pedidos);
    count += pedidos_of_status(p, pedidos + count);
    return ask(db, autor, p, pedidos, count);
}

static enum db_result change_status(struct db *db, void *context)
{
    const struct change *c = context;
    struct projeto *p = c->p;
    enum db_result result = lock_version(db, p->id, c->versao, p);

    if (result != DB_OK)
        return result;
    PROJETO_OWNED struct projeto *old = projeto_copy(p);
    if (!old)
        return DB_BUSY;
    result = check_change(db, p, c->andamento);
    if (result != DB_OK)
        return result; // NOLINT(clang-analyzer-unix.Malloc): it does not know PROJETO_OWNED
    memcpy(p->status, c->andamento->status, sizeof(p->status));
    result = write_status(db, p);
    if (result == DB_OK)
        result = ask_for_status(db, c->autor, p, old);
    if (result == DB_OK)
        result = tell(db, c->autor, STATUS_ALTERADO, p->versao, old, p);
    return result; // NOLINT(clang-analyzer-unix.Malloc): it does not know PROJETO_OWNED
}

enum db_result projeto_set_status(struct db *db, const struct autor *autor, int64_t versao,
                                  const struct andamento *andamento, struct projeto *p)
{
    return db_transaction(
        db, change_status,
        &(struct change){.autor = autor, .versao = versao, .p = p, .andamento = andamento});
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
        result = withdraw(db, autor, p, RETIRA_INSUFICIENTES);
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
    if (strcmp(p->status, STATUS_CONCLUIDO) == 0)
        return RULE_CONCLUIDO;
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
