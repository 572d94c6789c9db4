#pragma once

#include "estoque/pedido.h"

/*
 * Merging two products that are the same. The merged product is retired for good; a linked pair of
 * movements moves its stock to the other product at its cost, so that the average is that of both
 * stocks, or unknown where one of them is. What projects held of it they then hold of the other, at
 * the same cost and without a movement. What a project asks of both becomes one demand for the sum,
 * at the older of the two places in the queue.
 *
 * Projects learn of it by produto.removido with `unidoA`, change their materials, and ask again
 * with the header HEADER_UNIDO_ID. Until then, what a project asks of the merged product is a share
 * (`cedida`) of its demand for the other: its messages about either count, in whatever order they
 * come.
 */
#define RULE_SEM_PAR    RULE(2) /* the product to be merged does not exist, or is this one */
#define RULE_DIFERENTES RULE(3) /* the products differ in unit or decimals */
#define RULE_DEMAIS     RULE(4) /* a project would ask for more than QUANTIDADE_MAX */

/* Merges product `com_id` into product p->id; with DB_OK `p` is the product after it, also when
 * they were merged before. RULE_STALE when p->id has another version than `versao` (0: any);
 * DB_NONE when it does not exist or is retired; RULE_CONFLICT when the stock would exceed
 * ESTOQUE_MAX. */
enum db_result produto_unite(struct db *db, int64_t versao, int64_t com_id, struct produto *p,
                             const struct autor *autor);

/* A part of what a project asks of a product, and of what was returned by hand. */
struct parte {
    struct quantity pedida;
    struct quantity devolvida;
};

/* Steps of pedido_apply. */

/* Takes back what the project's row for the product `unido_id` has ceded: writes it to `*share` and
 * sets it to 0 as of pedido->versao, so that older messages about that product change nothing
 * more. */
enum db_result uniao_recall(struct db *db, const struct pedido *pedido, struct parte *share);

/* Reads what the row of d->projeto_id and d->produto_id has ceded, and its id, versao and
 * sequencia; all 0 when there is no row. The product ceded to must be locked before: its lock
 * protects all that is ceded to it. */
enum db_result uniao_share(struct db *db, struct demanda *d, struct parte *share);

/* Sums up what a project's rows for products merged into this one have ceded. */
enum db_result uniao_shares(struct db *db, int64_t projeto_id, int64_t produto_id,
                            struct parte *shares);

/* On the removal of a project: sets to 0 what its rows for merged products have ceded, where they
 * have that version already. */
enum db_result uniao_settled(struct db *db, const struct pedido *removal);

/* Writes what a row has ceded, as of d->versao, and increments its sequencia. Inserts the row when
 * d->id is 0, and fills the id in. */
enum db_result uniao_cede(struct db *db, struct demanda *d, const struct parte *share);

/* Takes back a sequencia: the last change of the demand is not answered. */
enum db_result uniao_not_told(struct db *db, int64_t demanda_id);

/* Steps of produto_unite, inside its transaction. */
struct uniao {
    int64_t de;   /* the merged product */
    int64_t para; /* the other one */
    int64_t size;
};

static const struct field uniao_fields[] = {
    FIELD_INT(uniao, de, 1, INT64_MAX, HIDDEN, "O produto que deixa de existir."),
    FIELD_INT(uniao, para, 1, INT64_MAX, HIDDEN, "O que fica."),
    FIELD_INT(uniao, size, 1, INT64_MAX, HIDDEN, "Quantas demandas cabem na lista."),
};

/* Fills `list` with at most u->size demands for `de`, those that hold some of it first, then by
 * their place in the queue. */
enum db_result uniao_asked(struct db *db, const struct uniao *u, struct demanda *list,
                           size_t *count);
/* Reads the demand of a project for a product, or DB_NONE. */
enum db_result uniao_demand(struct db *db, int64_t projeto_id, int64_t produto_id,
                            struct demanda *d);
/* Writes `t`, the demand for the other product, to which `d` was added. */
enum db_result uniao_write(struct db *db, const struct demanda *t, const struct demanda *d,
                           const char *situacao);
/* Moves a demand of a foreign sender to another product. */
enum db_result uniao_repoint(struct db *db, int64_t demanda_id, int64_t produto_id);
/* Reads the average cost of a product, which may be COST_UNKNOWN. */
enum db_result uniao_average(struct db *db, int64_t produto_id, struct cost *average);
/* Retires the merged product. Products merged into it before become merged into the other one. */
enum db_result uniao_retire(struct db *db, const struct uniao *u);
