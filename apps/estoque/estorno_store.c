#include "estoque/estorno.h"

/* The whole ledger is replayed, because the stored balances include what was undone. A count comes
 * in at the average of that moment, so its stored cost is ignored. */
DB_STATEMENT(
    ROWS_THAT_STAY,
    "SELECT mudanca, IF(tipo = 'AJUSTE', NULL, custo), par_id IS NOT NULL FROM movimentacao m"
    " WHERE produto_id = ?"
    " AND estorno_de IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM movimentacao e WHERE e.estorno_de = m.id) ORDER BY id");

struct replay {
    struct quantity stock;
    struct cost average;
    struct quantity change; /* of the current row */
    struct cost each;
    bool merged; /* it is the stock of a merged product */
};

static void take_row(void *context)
{
    struct replay *r = context;

    if (r->change.thousandths > 0)
        r->average =
            (r->merged ? cost_of_both : cost_average)(r->stock, r->average, r->change, r->each);
    r->stock.thousandths += r->change.thousandths;
}

enum db_result estorno_average(struct db *db, int64_t produto_id, struct cost *average)
{
    struct replay r = {.average = COST_UNKNOWN};
    enum db_result result =
        db_rows(db, &ROWS_THAT_STAY, DB_IN(db_int(produto_id)),
                DB_OUT(db_to_quantity(&r.change), db_to_cost(&r.each), db_to_bool(&r.merged)),
                take_row, &r);

    *average = r.average;
    return result;
}
