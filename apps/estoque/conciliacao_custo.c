#include "estoque/conciliacao_custo.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "estoque/movimentacao.h"

DB_STATEMENT(ROWS, "SELECT produto.id, nome, custo_medio, movimentacao.id, tipo, mudanca, custo,"
                   " COALESCE(estorno_de, 0), par_id IS NOT NULL FROM produto JOIN movimentacao"
                   " ON produto_id = produto.id WHERE produto.id > ? AND produto.id <= ?"
                   " ORDER BY produto.id, movimentacao.id");

/* A row of the ledger, to calculate the average anew when one before is undone. */
struct kept {
    int64_t id;
    struct quantity change;
    struct cost each;
    bool enters; /* ENTRADA or DEVOLUCAO: undoing it changes the average */
    bool undone; /* was undone, or undoes another */
    bool merged; /* the stock of a merged product */
};

struct row {
    int64_t produto_id;
    char nome[sizeof(((struct finding *)0)->name)];
    struct cost told; /* the product's stored average */
    int64_t id;
    char tipo[16];
    struct quantity change;
    struct cost each;
    int64_t undoes;
    bool merged;
};

struct walk {
    struct row row;  /* the current one */
    struct row last; /* the one before */
    struct kept *kept;
    size_t count;
    size_t room;
    struct quantity stock;
    struct cost average;
    bool wrong; /* the product has a finding; one is enough */
    enum db_result result;
    struct finding *finding;
    db_each *each;
    void *context;
};

/* The database and cost_average may round the last digit differently. */
static bool agree(struct cost a, struct cost b)
{
    if (!cost_is_known(a) || !cost_is_known(b))
        return cost_is_known(a) == cost_is_known(b);
    return llabs(a.hundred_thousandths - b.hundred_thousandths) <= 1;
}

static const char *cost_text(struct cost cost, char out[static DECIMAL_LOCAL_TEXT])
{
    if (!cost_is_known(cost))
        return "desconhecido";
    decimal_format_local(cost.hundred_thousandths, &COST_KIND, out);
    return out;
}

static void tell(struct walk *w, const struct row *row, const char *what, struct cost told)
{
    char seen[DECIMAL_LOCAL_TEXT];
    char wanted[DECIMAL_LOCAL_TEXT];

    if (w->wrong)
        return;
    w->wrong = true;
    w->finding->id = row->produto_id;
    memcpy(w->finding->name, row->nome, sizeof(w->finding->name));
    (void)snprintf(w->finding->text, sizeof(w->finding->text),
                   "%s é %s, mas o livro de movimentações dá %s", what, cost_text(told, seen),
                   cost_text(w->average, wanted));
    w->each(w->context);
}

static void end_product(struct walk *w)
{
    if (w->last.produto_id != 0 && !agree(w->average, w->last.told))
        tell(w, &w->last, "o custo médio", w->last.told);
}

static void begin_product(struct walk *w)
{
    w->count = 0;
    w->stock = QUANTITY(0);
    w->average = COST_UNKNOWN;
    w->wrong = false;
}

static void add(struct walk *w, struct quantity change, struct cost each, bool merged)
{
    if (change.thousandths > 0)
        w->average = (merged ? cost_of_both : cost_average)(w->stock, w->average, change, each);
    w->stock.thousandths += change.thousandths;
}

static bool keep(struct walk *w)
{
    const struct row *r = &w->row;
    const bool counted = strcmp(r->tipo, TIPO_AJUSTE) == 0;

    if (w->count == w->room) {
        const size_t room = w->room ? 2 * w->room : 64;
        struct kept *more = realloc(w->kept, room * sizeof(*more));

        if (!more)
            return false;
        w->kept = more;
        w->room = room;
    }
    w->kept[w->count++] =
        (struct kept){r->id,
                      r->change,
                      counted ? COST_UNKNOWN : r->each,
                      strcmp(r->tipo, TIPO_ENTRADA) == 0 || strcmp(r->tipo, TIPO_DEVOLUCAO) == 0,
                      r->undoes != 0,
                      r->merged};
    return true;
}

static int by_id(const void *a, const void *b)
{
    const int64_t first = ((const struct kept *)a)->id;
    const int64_t second = ((const struct kept *)b)->id;

    return first < second ? -1 : first > second;
}

/* Recalculates the average without what was undone, as estorno_average does; the stock stays. */
static void replay(struct walk *w)
{
    const struct quantity stock = w->stock;

    w->stock = QUANTITY(0);
    w->average = COST_UNKNOWN;
    for (size_t i = 0; i < w->count; i++)
        if (!w->kept[i].undone)
            add(w, w->kept[i].change, w->kept[i].each, w->kept[i].merged);
    w->stock = stock;
}

static void undo(struct walk *w)
{
    struct kept *undone =
        bsearch(&(struct kept){.id = w->row.undoes}, w->kept, w->count, sizeof(*w->kept), by_id);

    if (!undone)
        return; /* of another product: the rule UNDONE reports it */
    undone->undone = true;
    if (undone->enters)
        replay(w);
}

/* What goes out has the average cost. Earlier releases wrote no costs. */
static void take_row(void *context)
{
    struct walk *w = context;
    const struct row *r = &w->row;
    char what[64];

    if (w->result != DB_OK)
        return;
    if (r->produto_id != w->last.produto_id) {
        end_product(w);
        begin_product(w);
    }
    if (r->change.thousandths < 0 && cost_is_known(r->each) && !agree(r->each, w->average)) {
        (void)snprintf(what, sizeof(what), "o custo da saída %" PRId64, r->id);
        tell(w, r, what, r->each);
    }
    add(w, r->change, r->each, r->merged);
    if (!keep(w))
        w->result = DB_BUSY;
    else if (r->undoes != 0)
        undo(w);
    w->last = *r;
}

enum db_result conciliacao_custo(struct db *db, int64_t after, int64_t last,
                                 struct finding *finding, db_each *each, void *context)
{
    struct walk *w = calloc(1, sizeof(*w));

    if (!w) {
        log_error("conciliação: sem memória");
        return DB_BUSY;
    }
    w->result = DB_OK;
    w->finding = finding;
    w->each = each;
    w->context = context;
    struct row *r = &w->row;
    enum db_result result =
        db_rows(db, &ROWS, DB_IN(db_int(after), db_int(last)),
                DB_OUT(db_to_int(&r->produto_id), db_to_text(r->nome), db_to_cost(&r->told),
                       db_to_int(&r->id), db_to_text(r->tipo), db_to_quantity(&r->change),
                       db_to_cost(&r->each), db_to_int(&r->undoes), db_to_bool(&r->merged)),
                take_row, w);
    if (result == DB_OK)
        result = w->result;
    if (result == DB_OK)
        end_product(w);
    free(w->kept);
    free(w);
    return result;
}
