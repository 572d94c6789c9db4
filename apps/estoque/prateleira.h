#pragma once

#include "estoque/produto.h"

/*
 * Products as a transaction moves them in memory, to be written at once: the shelf of each is what
 * there is of it, what that cost, and what is waited for.
 */
enum { PRATELEIRAS_MAX = 500 };

struct prateleira {
    struct produto produto;
    struct cost custo_medio;
    bool esperado;               /* by a demand */
    struct quantity menor_falta; /* the least that a demand waits for; QUANTITY_NONE: none waits */
    bool mexida;                 /* not written yet */
    bool mudou;                  /* changed since it was read first */
};

static const struct field prateleira_fields[] = {
    FIELD_PART(prateleira, produto, produto),
    FIELD_COST(prateleira, custo_medio, COST_MAX, HIDDEN_OR_NULL, "Custo médio da unidade."),
    FIELD_BOOL(prateleira, esperado, HIDDEN, "Se um projeto espera por ele."),
};

/* Locks and reads at most PRATELEIRAS_MAX products, retired ones too, of different ids in ascending
 * order; `*found` is fewer when one is not there. */
enum db_result prateleiras_lock(struct db *db, const int64_t *ids, size_t count,
                                struct prateleira *list, size_t *found);

/* Writes the quantities and average costs of those that are `mexida`. */
enum db_result prateleiras_write(struct db *db, struct prateleira *list, size_t count);

/* The one of a product in a list in the order of ids, or NULL. */
struct prateleira *prateleira_find(struct prateleira *list, size_t count, int64_t produto_id);
