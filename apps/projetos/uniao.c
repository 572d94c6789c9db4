#include "projetos/uniao.h"

#include <stdio.h>
#include <string.h>

#include "common/db/history.h"
#include "projetos/pedido.h"

static struct material *find(struct projeto *p, int64_t produto_id)
{
    for (size_t i = 0; i < p->material_count; i++)
        if (p->materiais[i].produto_id == produto_id)
            return &p->materiais[i];
    return NULL;
}

/* Removes a material; the others keep their order. */
static void drop(struct projeto *p, struct material *m)
{
    const struct material *end = p->materiais + p->material_count;

    memmove(m, m + 1, (size_t)((const char *)end - (const char *)(m + 1)));
    p->material_count--;
}

/* Makes a withdrawn material one that asks for what was cut. */
static void count_cut(struct material *m)
{
    struct quantity rest = QUANTITY(0);

    (void)quantity_subtract(m->quantidade, m->mantida, &rest);
    (void)quantity_subtract(m->devolvida, rest, &m->devolvida);
    if (m->devolvida.thousandths < 0)
        m->devolvida = QUANTITY(0);
    m->quantidade = m->mantida;
    m->mantida = QUANTITY(0);
    m->retirado = 0;
}

/* Adds up what was asked, cut and given back of both. `sequencia` is not added: the stock numbers
 * the answers of each product separately. */
static void add(struct material *kept, struct material gone)
{
    const bool alike = kept->retirado == gone.retirado;

    if (strcmp(gone.situacao, SITUACAO_BAIXADO) == 0 || (!alike && kept->retirado))
        memcpy(kept->situacao, gone.situacao, sizeof(kept->situacao));
    if (!alike)
        count_cut(kept->retirado ? kept : &gone);
    kept->quantidade = quantity_sum(kept->quantidade, gone.quantidade);
    if (kept->quantidade.thousandths > QUANTIDADE_MAX) /* changed since the stock checked it */
        kept->quantidade = (struct quantity){QUANTIDADE_MAX};
    kept->devolvida = quantity_sum(kept->devolvida, gone.devolvida);
    kept->mantida = quantity_sum(kept->mantida, gone.mantida);
    kept->custo = cost_add(kept->custo, gone.custo);
}

/* Marks the material as asked for with the project's version; an ended project waits for no
 * answer. */
static void ask_anew(struct projeto *p, struct material *kept)
{
    kept->versao = p->versao;
    kept->pedido_em[0] = '\0';
    if (!projeto_is_active(p))
        return;
    (void)snprintf(kept->situacao, sizeof(kept->situacao), "%s", SITUACAO_PENDENTE);
    kept->faltante = QUANTITY(0);
}

/* The same condition as in unioes_find. */
static bool follows(const struct projeto *p, const struct material *gone)
{
    return projeto_is_active(p) || !gone->retirado || gone->mantida.thousandths > 0;
}

struct material *uniao_join(struct projeto *p, const struct uniao *u)
{
    struct material *gone = find(p, u->de);
    struct material *kept = find(p, u->para);

    if (!gone || !follows(p, gone))
        return NULL;
    if (kept) {
        add(kept, *gone);
        drop(p, gone);
        kept = find(p, u->para);
    } else {
        kept = gone;
        kept->produto_id = u->para;
        if (projeto_is_active(p)) /* ended ones keep their name */
            memcpy(kept->produto_nome, u->nome, sizeof(kept->produto_nome));
        /* The stock numbers its answers about this product separately; 1: it has answered. */
        kept->sequencia = !projeto_is_active(p) && kept->sequencia > 0;
    }
    ask_anew(p, kept);
    return kept;
}

static enum db_result write(struct db *db, struct projeto *p)
{
    enum db_result result = projeto_update(db, p);

    if (result == DB_OK)
        result = materiais_delete(db, p->id);
    for (size_t i = 0; i < p->material_count; i++) {
        p->materiais[i].projeto_id = p->id;
        p->materiais[i].posicao = (int64_t)i;
    }
    return result == DB_OK ? materiais_write(db, p->materiais, p->material_count) : result;
}

static enum db_result follow(struct db *db, void *context)
{
    const struct uniao *u = context;
    const struct autor autor = {.chave = NULL};
    PROJETO_OWNED struct projeto *p = projeto_new();
    enum db_result result = p ? projeto_lock(db, u->projeto_id, p) : DB_BUSY;

    if (result != DB_OK)
        return result == DB_NONE ? DB_OK : result;
    PROJETO_OWNED struct projeto *old = projeto_copy(p);
    if (!old)
        return DB_BUSY;
    p->versao++;
    const struct material *kept = uniao_join(p, u);
    if (!kept)
        return DB_OK; // NOLINT(clang-analyzer-unix.Malloc): it does not know PROJETO_OWNED
    const struct pedido pedido = {.produto_id = kept->produto_id,
                                  .produto_nome = kept->produto_nome,
                                  .quantidade = kept->retirado ? kept->mantida : kept->quantidade,
                                  .unido_id = u->de};
    result = write(db, p);
    if (result == DB_OK)
        result = history_add(db, &autor,
                             &(struct history_entry){"projeto", p->id, HISTORY_ALTERADO, p->versao,
                                                     HISTORY_OF(projeto, old, p)});
    if (result == DB_OK)
        result = pedidos_announce(db, &autor, PROJETO_ALTERADO, p, &pedido, 1);
    return result; // NOLINT(clang-analyzer-unix.Malloc): it does not know PROJETO_OWNED
}

enum db_result unioes_follow(struct db *db, bool *more)
{
    struct uniao list[UNIOES_MAX] = {0};
    size_t count = 0;
    enum db_result result = unioes_find(db, list, &count);

    for (size_t i = 0; result == DB_OK && i < count; i++)
        result = db_transaction(db, follow, &list[i]);
    *more = result == DB_OK && count == UNIOES_MAX;
    return result;
}
