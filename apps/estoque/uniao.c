#include "estoque/uniao.h"

#include <stdio.h>
#include <string.h>

#include "common/db/history.h"
#include "estoque/atendimento.h"
#include "estoque/movimentacao.h"

enum { CHUNK = 32 };

struct change {
    const struct autor *autor;
    int64_t versao; /* required; 0 for any */
    int64_t com_id;
    int64_t id;
    struct produto *made;
};

static struct quantity difference(struct quantity a, struct quantity b)
{
    return (struct quantity){a.thousandths - b.thousandths};
}

/* Books one movement of the pair; its quantidade and custo are those of the stock that moves. */
static enum db_result book_half(struct db *db, struct movimentacao *m, const char *how,
                                const struct produto *other, const struct autor *autor)
{
    char motivo[sizeof(m->motivo)];

    (void)snprintf(motivo, sizeof(motivo), "%s %s", how, other->nome);
    movimentacao_describe(m, motivo, autor);
    return movimentacao_add(db, m);
}

/* Moves the stock of `com` to `p`, by two movements that name the other product. */
static enum db_result move_stock(struct db *db, const struct produto *com, const struct produto *p,
                                 const struct autor *autor)
{
    struct movimentacao out = {.produto_id = com->id,
                               .tipo = TIPO_SAIDA,
                               .quantidade = {-com->quantidade.thousandths},
                               .custo = COST_UNKNOWN};
    struct movimentacao in = {
        .produto_id = p->id, .tipo = TIPO_ENTRADA, .quantidade = com->quantidade};
    struct cost average;

    if (com->quantidade.thousandths == 0)
        return DB_OK;
    enum db_result result = uniao_average(db, p->id, &average);
    if (result == DB_OK)
        result = book_half(db, &out, "Unido a", p, autor);
    in.custo = out.custo;
    in.par_id = out.id;
    if (result == DB_OK)
        result = book_half(db, &in, "Unido de", com, autor);
    if (result == DB_OK &&
        !cost_is_known(cost_of_both(p->quantidade, average, in.quantidade, in.custo)))
        result = produto_update_custo(db, p->id, COST_UNKNOWN);
    return result;
}

/* Books a movement on behalf of a project. */
static enum db_result book(struct db *db, const struct demanda *d, struct movimentacao *m,
                           const struct autor *autor)
{
    m->produto_id = d->produto_id;
    m->projeto_id = d->projeto_id;
    movimentacao_describe(m, d->nome_projeto, autor);
    return movimentacao_add(db, m);
}

static bool is_served(const struct demanda *d)
{
    return d->pedida.thousandths > 0 &&
           quantity_compare(d->retida, difference(d->pedida, d->devolvida)) == 0;
}

/* Takes what `t` still lacks; DB_OK also when the stock does not suffice. */
static enum db_result take(struct db *db, struct demanda *t, const struct autor *autor)
{
    const struct quantity want = difference(t->pedida, t->devolvida);
    const struct quantity more = difference(want, t->retida);
    struct movimentacao m = {
        .tipo = TIPO_CONSUMO, .quantidade = {-more.thousandths}, .custo = COST_UNKNOWN};
    enum db_result result = book(db, t, &m, autor);

    if (result == RULE_CONFLICT)
        return DB_OK;
    t->retida = want;
    t->custo = cost_add(t->custo, cost_of(m.custo, more));
    return result;
}

/* Gives back what `t` holds, except what was cut. */
static enum db_result give_back(struct db *db, struct demanda *t, const struct autor *autor)
{
    const struct quantity back = difference(t->retida, t->cortada);

    if (back.thousandths == 0)
        return DB_OK;
    const struct cost cost = cost_share(t->custo, back, t->retida);
    struct movimentacao m = {.tipo = TIPO_DEVOLUCAO,
                             .quantidade = back,
                             .custo = cost_share(cost, QUANTITY(1), back),
                             .custo_total = cost};
    t->custo = t->cortada.thousandths > 0 ? cost_subtract(t->custo, cost) : (struct cost){0};
    t->retida = t->cortada;
    return book(db, t, &m, autor);
}

/* Adds `d`, the demand for the merged product, to `t`, that for the other. If one of them was
 * served, takes what is missing; without enough stock, gives all back and waits. Sets
 * `*situacao`. */
static enum db_result join(struct db *db, struct demanda *t, const struct demanda *d,
                           const char **situacao, const struct autor *autor)
{
    const bool removed = demanda_is_removed(t);
    const bool served = is_served(t) || is_served(d);
    enum db_result result = DB_OK;

    /* What was cut counts as asked until the project follows the merge. */
    if (demanda_is_only_cut(t) && !removed)
        t->pedida = t->retida;
    t->retida = quantity_sum(t->retida, d->retida);
    t->custo = cost_add(t->custo, d->custo);
    *situacao = SITUACAO_DEVOLVIDO;
    if (removed) /* it will withdraw what it asks of the merged product too */
        return DB_OK;
    t->pedida = quantity_sum(t->pedida, d->pedida);
    t->devolvida = quantity_sum(t->devolvida, d->devolvida);
    t->cortada = quantity_sum(t->cortada, d->cortada);
    t->aberta = t->aberta || d->aberta;
    if (t->pedida.thousandths > QUANTIDADE_MAX)
        return RULE_DEMAIS;
    if (served && !is_served(t))
        result = take(db, t, autor);
    *situacao = is_served(t) ? SITUACAO_BAIXADO : SITUACAO_PENDENTE;
    return result == DB_OK && !is_served(t) ? give_back(db, t, autor) : result;
}

/* Joins the demand of a project for the merged product with that for the other. */
static enum db_result join_demand(struct db *db, const struct uniao *u, struct demanda *d,
                                  const struct autor *autor)
{
    struct demanda t = {.id = 0};
    struct parte shares = {0};
    const char *situacao;
    enum db_result result = uniao_demand(db, d->projeto_id, u->para, &t);

    if (result == DB_NONE) {
        t = (struct demanda){.projeto_id = d->projeto_id, .produto_id = u->para};
        memcpy(t.nome_projeto, d->nome_projeto, sizeof(t.nome_projeto));
        result = DB_OK;
    }
    if (result == DB_OK)
        result = uniao_shares(db, d->projeto_id, u->de, &shares);
    if (result == DB_OK)
        result = join(db, &t, d, &situacao, autor);
    if (result == DB_OK)
        result = uniao_write(db, &t, d, situacao);
    const struct parte own = {difference(d->pedida, shares.pedida),
                              difference(d->devolvida, shares.devolvida)};
    return result == DB_OK ? uniao_cede(db, d, &own) : result;
}

static enum db_result join_demands(struct db *db, struct uniao *u, const struct autor *autor)
{
    struct demanda list[CHUNK];
    enum db_result result;
    size_t count;

    u->size = CHUNK;
    do {
        result = uniao_asked(db, u, list, &count);
        for (size_t i = 0; result == DB_OK && i < count; i++)
            result = list[i].projeto_id == 0 ? uniao_repoint(db, list[i].id, u->para)
                                             : join_demand(db, u, &list[i], autor);
    } while (result == DB_OK && count > 0);
    return result;
}

/* Locks both; `first` has the lower id. */
static enum db_result lock_both(struct db *db, struct produto *first, struct produto *second)
{
    enum db_result result = produto_lock(db, first->id, first);

    return result == DB_OK ? produto_lock(db, second->id, second) : result;
}

/* Checks the locked products; `*done`: they were merged before. */
static enum db_result check(const struct change *c, const struct produto *p,
                            const struct produto *com, bool *done)
{
    *done = com->unido_a == p->id;
    if (!p->ativo)
        return DB_NONE;
    if (*done)
        return DB_OK;
    if (c->versao != 0 && c->versao != p->versao)
        return RULE_STALE;
    if (!com->ativo)
        return RULE_SEM_PAR;
    return strcmp(p->unidade, com->unidade) != 0 || p->casas_decimais != com->casas_decimais
               ? RULE_DIFERENTES
               : DB_OK;
}

static enum db_result lock_pair(struct db *db, const struct change *c, struct produto *com,
                                bool *done)
{
    struct produto *p = c->made;

    p->id = c->id;
    com->id = c->com_id;
    if (p->id == com->id)
        return RULE_SEM_PAR;
    enum db_result result = p->id < com->id ? lock_both(db, p, com) : lock_both(db, com, p);
    if (result == DB_NONE) {
        result = produto_exists(db, c->id);
        return result == DB_OK ? RULE_SEM_PAR : result;
    }
    return result == DB_OK ? check(c, p, com, done) : result;
}

static enum db_result tell_both(struct db *db, const struct change *c, const struct produto *old,
                                struct produto *com)
{
    struct produto *p = c->made;
    enum db_result result =
        history_add(db, c->autor,
                    &(struct history_entry){"produto", com->id, PRODUTO_UNIDO, com->versao + 1,
                                            HISTORY_OF(produto, com, NULL)});

    if (result == DB_OK)
        result = produto_read(db, com->id, com);
    if (result == DB_OK)
        result = produto_announce(db, NULL, PRODUTO_REMOVIDO, com, c->autor);
    if (result == DB_OK)
        result = produto_read(db, p->id, p);
    if (result == DB_OK)
        result = history_add(db, c->autor,
                             &(struct history_entry){"produto", p->id, PRODUTO_UNIDO, p->versao,
                                                     HISTORY_OF(produto, old, p)});
    return result == DB_OK ? produto_announce(db, NULL, PRODUTO_ALTERADO, p, c->autor) : result;
}

static enum db_result unite(struct db *db, void *context)
{
    const struct change *c = context;
    struct uniao u = {.de = c->com_id, .para = c->id};
    struct produto com = {0};
    bool done = false;
    enum db_result result = lock_pair(db, c, &com, &done);

    if (result != DB_OK || done)
        return result == DB_OK ? produto_read(db, c->id, c->made) : result;
    const struct produto old = *c->made;
    result = move_stock(db, &com, &old, c->autor);
    if (result == DB_OK)
        result = join_demands(db, &u, c->autor);
    if (result == DB_OK)
        result = produto_read(db, com.id, &com);
    if (result == DB_OK)
        result = uniao_retire(db, &u);
    if (result == DB_OK)
        result = atendimento_serve(db, NULL, u.para, old.nome, c->autor->correlation);
    return result == DB_OK ? tell_both(db, c, &old, &com) : result;
}

enum db_result produto_unite(struct db *db, int64_t versao, int64_t com_id, struct produto *p,
                             const struct autor *autor)
{
    return db_transaction(db, unite, &(struct change){autor, versao, com_id, p->id, p});
}
