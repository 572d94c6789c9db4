#pragma once

#include "estoque/produto.h"

/*
 * Products whose stock a transaction changes in memory and then writes in one statement. A shelf is
 * a product with its stock, its average cost and the demand that waits for it.
 */
enum { PRATELEIRAS_MAX = 500 };

struct prateleira {
    struct produto produto;
    struct cost custo_medio;
    bool esperado;               /* a demand waits for it */
    struct quantity menor_falta; /* the least that a demand waits for; QUANTITY_NONE: none */
    bool mexida;                 /* changed, and not written yet */
    bool mudou;                  /* changed since the first read */
};

static const struct field prateleira_fields[] = {
    FIELD_PART(prateleira, produto, produto),
    FIELD_COST(prateleira, custo_medio, COST_MAX, HIDDEN_OR_NULL, "Custo médio da unidade."),
    FIELD_BOOL(prateleira, esperado, HIDDEN, "Se um projeto espera por ele."),
};

/* Locks and reads up to PRATELEIRAS_MAX products, also retired ones. `ids` are distinct and
 * ascending; `*found` is less than `count` when some do not exist. */
enum db_result prateleiras_lock(struct db *db, const int64_t *ids, size_t count,
                                struct prateleira *list, size_t *found);

/* Writes the quantities and average costs of those that are `mexida`, and clears it. DB_BUSY also
 * when out of memory. */
enum db_result prateleiras_write(struct db *db, struct prateleira *list, size_t count);

/* Finds a product in a list ordered by id; NULL when it is not there. */
struct prateleira *prateleira_find(struct prateleira *list, size_t count, int64_t produto_id);
