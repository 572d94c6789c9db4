#include "estoque/estorno.h"

#include <stdio.h>
#include <stdlib.h>

#include "estoque/atendimento.h"

struct undoing {
    const struct autor *autor;
    const struct estorno *asked;
    struct movimentacao *made;
    struct recusa *recusa;
    struct produto produto;
    struct movimentacao original;
    struct demanda undone[UNDONE_MAX]; /* demands that wait again */
    size_t undone_count;
};

static enum db_result refuse(struct undoing *u, const char *why)
{
    u->recusa->why = why;
    return RULE_CONFLICT;
}

/* Locks the product and reads the movement; refuses one that no person typed, or that was
 * undone. */
static enum db_result find(struct db *db, struct undoing *u)
{
    enum db_result result = produto_lock(db, u->asked->produto_id, &u->produto);

    if (result == DB_OK)
        result = movimentacao_get(db, u->asked->id, u->asked->produto_id, &u->original);
    if (result != DB_OK)
        return result;
    if (u->original.par_id)
        return refuse(u, "Esta movimentação é de uma união de produtos, que não se desfaz.");
    if (u->produto.unido_a || u->original.produto_id != u->produto.id)
        return refuse(u, "Esta movimentação é de um produto que foi unido a outro; lance o"
                         " contrário dela no que ficou.");
    if (movimentacao_is(&u->original, TIPO_ESTORNO))
        return refuse(u, "Um estorno não se estorna; lance de novo o que foi desfeito.");
    if (movimentacao_is(&u->original, TIPO_CONSUMO) ||
        (movimentacao_is(&u->original, TIPO_DEVOLUCAO) && !u->original.digitada))
        return refuse(u, "Só se estorna o que uma pessoa lançou; o resto muda no projeto.");
    return u->original.estornada_por ? refuse(u, "Esta movimentação já foi estornada.") : DB_OK;
}

/* Returns all that a project holds, except what it cut, to the stock, for which it waits again. */
static enum db_result take_back(struct db *db, struct undoing *u, struct demanda *d)
{
    struct quantity back;

    if (!quantity_subtract(d->retida, d->cortada, &back))
        return RULE_CONFLICT;
    const struct cost cost = cost_share(d->custo, back, d->retida);
    struct movimentacao m = {.produto_id = d->produto_id,
                             .tipo = TIPO_DEVOLUCAO,
                             .quantidade = back,
                             .projeto_id = d->projeto_id,
                             .custo = cost_share(cost, QUANTITY(1), back),
                             .custo_total = cost,
                             .estorno_de = d->baixa_id};

    if (d->baixa_id)
        (void)snprintf(m.tipo, sizeof(m.tipo), "%s", TIPO_ESTORNO);
    movimentacao_describe(&m, d->nome_projeto, u->autor);
    enum db_result result = movimentacao_add(db, &m);
    if (result != DB_OK)
        return result;
    u->produto.quantidade = m.saldo;
    d->custo = d->cortada.thousandths > 0 ? cost_subtract(d->custo, cost) : (struct cost){0};
    d->retida = d->cortada;
    d->sequencia++;
    return demanda_wait_again(db, d);
}

/* Takes back the newest takings until the stock has `needed`; refuses when it cannot. */
static enum db_result make_room(struct db *db, struct undoing *u, struct quantity needed)
{
    size_t found = 0;
    enum db_result result = DB_OK;

    u->undone_count = 0;
    if (quantity_compare(u->produto.quantidade, needed) >= 0)
        return DB_OK;
    if (u->asked->desfazer_baixas)
        result = demanda_newest(db, u->produto.id, u->undone, UNDONE_MAX, &found);
    while (result == DB_OK && u->undone_count < found &&
           quantity_compare(u->produto.quantidade, needed) < 0)
        result = take_back(db, u, &u->undone[u->undone_count++]);
    if (result != DB_OK || quantity_compare(u->produto.quantidade, needed) >= 0)
        return result;
    result = demanda_takers(db, u->produto.id, u->recusa->projetos);
    return result == DB_OK ? refuse(u, "O que entrou já foi tirado do estoque.") : result;
}

/* The project holds again what it had given back by hand. */
static enum db_result hold_again(struct db *db, struct undoing *u)
{
    struct demanda d = {0};
    const struct quantity quantity = u->original.quantidade;
    enum db_result result = demanda_held(db, u->original.projeto_id, u->original.produto_id, &d);

    if (result == DB_NONE ||
        (result == DB_OK &&
         (!quantity_subtract(d.devolvida, quantity, &d.devolvida) || d.devolvida.thousandths < 0 ||
          !quantity_add(d.retida, quantity, &d.retida))))
        return refuse(u, "O projeto já não pede este material, ou pede menos.");
    if (result != DB_OK)
        return result;
    d.custo = cost_add(d.custo, u->original.custo_total);
    d.sequencia++;
    result = demanda_return(db, &d);
    return result == DB_OK ? demanda_answer(db, NULL, &d,
                                            &(struct resposta){.type = ESTOQUE_BAIXADO,
                                                               .quantidade = d.pedida,
                                                               .devolvida = d.devolvida},
                                            u->produto.nome, u->autor)
                           : result;
}

static enum db_result book(struct db *db, struct undoing *u)
{
    struct movimentacao *m = u->made;

    *m = (struct movimentacao){.produto_id = u->produto.id,
                               .tipo = TIPO_ESTORNO,
                               .quantidade = {-u->original.quantidade.thousandths},
                               .projeto_id = u->original.projeto_id,
                               .custo = COST_UNKNOWN,
                               .estorno_de = u->original.id,
                               .digitada = true};
    (void)snprintf(m->produto_nome, sizeof(m->produto_nome), "%s", u->produto.nome);
    movimentacao_describe(m, u->asked->motivo, u->autor);
    return movimentacao_add(db, m);
}

/* An undone ENTRADA or DEVOLUCAO no longer counts in the average. */
static enum db_result restore_average(struct db *db, struct undoing *u)
{
    struct cost average;

    if (!movimentacao_is(&u->original, TIPO_ENTRADA) &&
        !movimentacao_is(&u->original, TIPO_DEVOLUCAO))
        return DB_OK;
    enum db_result result = estorno_average(db, u->produto.id, &average);
    return result == DB_OK ? produto_update_custo(db, u->produto.id, average) : result;
}

/* Tells the projects whose takings were undone. One that still fits the stock is served next. */
static enum db_result tell_undone(struct db *db, struct undoing *u)
{
    enum db_result result = DB_OK;

    for (size_t i = 0; result == DB_OK && i < u->undone_count; i++) {
        const struct demanda *d = &u->undone[i];
        struct resposta answer = {
            .type = ESTOQUE_INSUFICIENTE, .quantidade = d->pedida, .devolvida = d->devolvida};
        struct quantity wanted;

        if (!quantity_subtract(d->pedida, d->devolvida, &wanted) ||
            !quantity_subtract(wanted, d->retida, &wanted) ||
            !quantity_subtract(wanted, u->made->saldo, &answer.faltante))
            return RULE_CONFLICT;
        if (answer.faltante.thousandths <= 0)
            answer.faltante = wanted;
        result = demanda_answer(db, NULL, d, &answer, u->produto.nome, u->autor);
    }
    return result;
}

static enum db_result undo(struct db *db, void *context)
{
    struct undoing *u = context;
    enum db_result result = find(db, u);

    if (result == DB_OK && u->original.quantidade.thousandths > 0)
        result = make_room(db, u, u->original.quantidade);
    if (result == DB_OK && movimentacao_is(&u->original, TIPO_DEVOLUCAO))
        result = hold_again(db, u);
    if (result == DB_OK)
        result = book(db, u);
    if (result == DB_OK)
        result = restore_average(db, u);
    if (result == DB_OK)
        result = tell_undone(db, u);
    if (result == DB_OK)
        result = atendimento_serve(db, NULL, u->produto.id, u->produto.nome, u->autor->correlation);
    if (result == DB_OK)
        result = produto_read(db, u->produto.id, &u->produto);
    if (result == DB_OK)
        result = produto_announce(db, NULL, PRODUTO_ALTERADO, &u->produto, u->autor);
    return result;
}

enum db_result estorno_create(struct db *db, const struct autor *autor,
                              const struct estorno *estorno, struct movimentacao *m,
                              struct recusa *recusa)
{
    struct undoing *u = calloc(1, sizeof(*u)); /* too large for the stack */

    if (!u)
        return DB_BUSY;
    u->autor = autor;
    u->asked = estorno;
    u->made = m;
    u->recusa = recusa;
    enum db_result result = db_transaction(db, undo, u);
    free(u);
    return result;
}
