#include "estoque/lancamento.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "estoque/atendimento.h"
#include "estoque/demanda.h"

struct posting {
    const struct autor *autor;
    int64_t versao; /* required; 0 for any */
    struct lancamento *list;
    size_t count;
    struct prateleira *shelves; /* id_count of them */
    size_t shelf_count;
    struct outbox outbox;
    struct movimentacao *unwritten[LANCAMENTOS_MAX]; /* not in the ledger yet */
    size_t unwritten_count;
    bool refused;
    bool known[LANCAMENTOS_MAX];
    int64_t ids[LANCAMENTOS_MAX]; /* of the products, distinct and ascending */
    size_t id_count;
};

static enum db_result refuse(struct posting *p, struct lancamento *l, enum db_result why,
                             struct quantity ha)
{
    l->refused = why;
    l->ha = ha;
    p->refused = true;
    return DB_OK;
}

/* Takes what the project returns by hand off its demand; it comes in at its share of the cost. */
static enum db_result bring_back(struct db *db, struct posting *p, struct lancamento *l)
{
    struct movimentacao *m = &l->movimentacao;
    struct demanda d = {0};
    enum db_result result = demanda_held(db, m->projeto_id, m->produto_id, &d);

    if (result == DB_NONE)
        return refuse(p, l, RULE_CONFLICT, QUANTITY(0));
    if (result != DB_OK)
        return result;
    if (quantity_compare(m->quantidade, d.retida) > 0)
        return refuse(p, l, RULE_CONFLICT, d.retida);
    const struct cost back = cost_share(d.custo, m->quantidade, d.retida);
    m->custo = cost_share(back, QUANTITY(1), m->quantidade);
    m->custo_total = back;
    d.custo = cost_subtract(d.custo, back);
    if (!quantity_subtract(d.retida, m->quantidade, &d.retida) ||
        !quantity_add(d.devolvida, m->quantidade, &d.devolvida))
        return refuse(p, l, RULE_CONFLICT, d.retida);
    if (quantity_compare(d.cortada, d.retida) > 0)
        d.cortada = d.retida;
    if (d.retida.thousandths == 0)
        d.custo = (struct cost){0};
    d.sequencia++;
    result = demanda_return(db, &d);
    return result == DB_OK ? demanda_answer(db, &p->outbox, &d,
                                            &(struct resposta){.type = ESTOQUE_BAIXADO,
                                                               .quantidade = d.pedida,
                                                               .devolvida = d.devolvida},
                                            m->produto_nome, p->autor)
                           : result;
}

/* Finds the signed change of the stock; false when it is out of range. */
static bool change_of(const struct movimentacao *m, struct quantity there, struct quantity *change)
{
    if (movimentacao_is(m, TIPO_AJUSTE))
        return quantity_subtract(m->quantidade, m->esperada.thousandths < 0 ? there : m->esperada,
                                 change);
    *change = m->quantidade;
    if (movimentacao_is(m, TIPO_SAIDA))
        change->thousandths = -change->thousandths;
    return true;
}

/* What goes out has the average cost. What comes in without a cost has it too or, if it is an
 * ENTRADA and there is no average, the price. */
static struct cost cost_of_each(const struct movimentacao *m, const struct prateleira *shelf)
{
    if (m->quantidade.thousandths >= 0 && cost_is_known(m->custo))
        return m->custo;
    if (m->quantidade.thousandths < 0 || cost_is_known(shelf->custo_medio) ||
        !movimentacao_is(m, TIPO_ENTRADA))
        return shelf->custo_medio;
    return (struct cost){shelf->produto.valor.ten_thousandths * 10};
}

/* Changes the stock in memory; write_down writes the row later. */
static enum db_result move(struct posting *p, struct lancamento *l, struct prateleira *shelf)
{
    struct movimentacao *m = &l->movimentacao;
    const struct quantity there = shelf->produto.quantidade;
    const int64_t most = movimentacao_is(m, TIPO_DEVOLUCAO) ? ESTOQUE_MAX : QUANTIDADE_MAX;
    struct quantity change;

    if (!change_of(m, there, &change) || !quantity_add(there, change, &m->saldo) ||
        m->saldo.thousandths < 0 ||
        (m->saldo.thousandths > most && m->saldo.thousandths > there.thousandths))
        return refuse(p, l, RULE_CONFLICT, there);
    m->contada = movimentacao_is(m, TIPO_AJUSTE) ? m->quantidade : QUANTITY_NONE;
    m->quantidade = change;
    m->custo = cost_of_each(m, shelf);
    p->unwritten[p->unwritten_count++] = m;
    if (change.thousandths == 0)
        return DB_OK;
    if (change.thousandths > 0)
        shelf->custo_medio = cost_average(there, shelf->custo_medio, change, m->custo);
    shelf->produto.quantidade = m->saldo;
    shelf->mexida = shelf->mudou = true;
    return DB_OK;
}

/* Writes the rows in `unwritten`, then the stock. */
static enum db_result write_down(struct db *db, struct posting *p)
{
    enum db_result result = movimentacao_type_in(db, p->unwritten, p->unwritten_count);

    p->unwritten_count = 0;
    return result == DB_OK ? prateleiras_write(db, p->shelves, p->shelf_count) : result;
}

/* Serves the demand that an increase can meet. That changes the stock in the database, so all is
 * written before, and the shelf read again after. */
static enum db_result serve(struct db *db, struct posting *p, struct prateleira *shelf)
{
    const struct produto *produto = &shelf->produto;
    const int64_t id = produto->id;
    size_t found;

    if (shelf->menor_falta.thousandths < 0 ||
        quantity_compare(shelf->menor_falta, produto->quantidade) > 0)
        return DB_OK;
    enum db_result result = write_down(db, p);
    if (result == DB_OK)
        result = atendimento_serve(db, &p->outbox, id, produto->nome, p->autor->correlation);
    if (result == DB_OK)
        result = prateleiras_lock(db, &id, 1, shelf, &found);
    shelf->mudou = true;
    return result;
}

/* True also for QUANTITY_NONE. */
static bool has_decimals_of(const struct produto *p, struct quantity q)
{
    return q.thousandths < 0 || (int64_t)quantity_decimals(q) <= p->casas_decimais;
}

static enum db_result post(struct db *db, struct posting *p, struct lancamento *l)
{
    struct movimentacao *m = &l->movimentacao;
    struct prateleira *shelf = prateleira_find(p->shelves, p->shelf_count, m->produto_id);

    if (!shelf || !shelf->produto.ativo)
        return refuse(p, l, DB_NONE, QUANTITY(0));
    l->casas_decimais = shelf->produto.casas_decimais;
    (void)snprintf(m->produto_nome, sizeof(m->produto_nome), "%s", shelf->produto.nome);
    if (!has_decimals_of(&shelf->produto, m->quantidade) ||
        !has_decimals_of(&shelf->produto, m->esperada))
        return refuse(p, l, RULE_INVALID, QUANTITY(0));
    if (l->repetido)
        return refuse(p, l, DB_DUPLICATE, QUANTITY(0));
    enum db_result result = movimentacao_is(m, TIPO_DEVOLUCAO) ? bring_back(db, p, l) : DB_OK;
    if (result == DB_OK && l->refused == DB_OK)
        result = move(p, l, shelf);
    if (result == DB_OK && l->refused == DB_OK && m->quantidade.thousandths > 0)
        result = serve(db, p, shelf);
    return result;
}

static enum db_result find_documents(struct db *db, struct posting *p)
{
    struct movimentacao **all = p->unwritten; /* not in use yet */

    for (size_t i = 0; i < p->count; i++)
        all[i] = &p->list[i].movimentacao;
    enum db_result result = movimentacao_documentos(db, all, p->count, p->known);
    for (size_t i = 0; i < p->count; i++)
        p->list[i].repetido = p->known[i];
    return result;
}

static enum db_result announce(struct db *db, struct posting *p)
{
    enum db_result result = DB_OK;

    for (size_t i = 0; result == DB_OK && i < p->shelf_count; i++)
        if (p->shelves[i].mudou)
            result = produto_announce(db, &p->outbox, PRODUTO_ALTERADO, &p->shelves[i].produto,
                                      p->autor);
    return result == DB_OK ? outbox_write(db, &p->outbox) : result;
}

/* Resets all to what was asked for: an earlier try of the transaction may have changed it. */
static void begin(struct posting *p)
{
    outbox_drop(&p->outbox);
    memset(p->shelves, 0, p->id_count * sizeof(*p->shelves));
    p->unwritten_count = 0;
    p->refused = false;
    for (size_t i = 0; i < p->count; i++) {
        struct lancamento *l = &p->list[i];

        l->refused = DB_OK;
        l->movimentacao.quantidade = l->quantidade;
        l->movimentacao.custo = l->custo;
        l->movimentacao.digitada = true;
        movimentacao_describe(&l->movimentacao, NULL, p->autor);
    }
}

static enum db_result create(struct db *db, void *context)
{
    struct posting *p = context;

    begin(p);
    enum db_result result = prateleiras_lock(db, p->ids, p->id_count, p->shelves, &p->shelf_count);
    if (result == DB_OK && p->versao != 0 && p->shelf_count > 0 && p->shelves[0].produto.ativo &&
        p->versao != p->shelves[0].produto.versao)
        return RULE_STALE;
    if (result == DB_OK)
        result = find_documents(db, p);
    for (size_t i = 0; result == DB_OK && i < p->count; i++)
        result = post(db, p, &p->list[i]);
    if (result == DB_OK && p->refused)
        return RULE_UNDO;
    if (result == DB_OK)
        result = write_down(db, p);
    return result == DB_OK ? announce(db, p) : result;
}

static int compare(const void *a, const void *b)
{
    const int64_t one = *(const int64_t *)a;
    const int64_t other = *(const int64_t *)b;

    return (one > other) - (one < other);
}

static void gather_ids(struct posting *p)
{
    for (size_t i = 0; i < p->count; i++)
        p->ids[i] = p->list[i].movimentacao.produto_id;
    qsort(p->ids, p->count, sizeof(p->ids[0]), compare);
    for (size_t i = 0; i < p->count; i++)
        if (p->id_count == 0 || p->ids[i] != p->ids[p->id_count - 1])
            p->ids[p->id_count++] = p->ids[i];
}

enum db_result lancamento_create(struct db *db, const struct autor *autor, int64_t versao,
                                 struct lancamento *list, size_t count)
{
    struct posting *p = calloc(1, sizeof(*p)); /* too large for the stack */
    enum db_result result = DB_BUSY;

    if (!p)
        return DB_BUSY;
    p->autor = autor;
    p->versao = versao;
    p->list = list;
    p->count = count;
    for (size_t i = 0; i < count; i++) {
        list[i].quantidade = list[i].movimentacao.quantidade;
        list[i].custo = list[i].movimentacao.custo;
    }
    gather_ids(p);
    p->shelves = calloc(p->id_count, sizeof(*p->shelves));
    if (p->shelves)
        result = db_transaction(db, create, p);
    outbox_drop(&p->outbox);
    free(p->shelves);
    free(p);
    return result;
}
