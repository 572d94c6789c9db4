#pragma once

#include "estoque/pedido.h"

/*
 * Merging two products that are one. The merged product is retired for good and its stock moves to
 * the other by a linked pair of movements, at what it cost: the average is that of both stocks, and
 * unknown where one of them is. What projects hold of it they hold of the other from then on, at
 * the same cost and without a movement; what they ask of both becomes one demand with the sum, and
 * keeps the older place in the queue.
 *
 * Projects learn of it by produto.removido with `unidoA`, change their materials, and ask anew with
 * the header HEADER_UNIDO_ID. Until then, what they ask of the merged product is a share of the
 * demand for the other (`cedida`): their messages about either count, in whatever order they come.
 */
#define RULE_SEM_PAR    RULE(2) /* the product to be merged does not exist, or is this one */
#define RULE_DIFERENTES RULE(3) /* another unit, or other decimals */
#define RULE_DEMAIS     RULE(4) /* a project would ask for more than QUANTIDADE_MAX */

/* Merges `com_id` into `p`, of which the id is read; with DB_OK `p` is the product after it, also
 * when it had been merged before. */
enum db_result produto_unite(struct db *db, int64_t versao, int64_t com_id, struct produto *p,
                             const struct autor *autor);

/* Of what a project asks of a product, and of what of it came back by hand. */
struct parte {
    struct quantity pedida;
    struct quantity devolvida;
};

/* Steps of pedido_apply. */

/* Writes into `*share` what the row of the project for the product `unido_id` has ceded, and makes
 * it 0 as of the version of the pedido; older messages about that product change nothing more. */
enum db_result uniao_recall(struct db *db, const struct pedido *pedido, struct parte *share);

/* What the row of a project and product, of which `d` has the ids, has ceded; sets its id, versao
 * and sequencia, 0 when there is none. The other product is locked before: its lock protects what
 * all have ceded to it. */
enum db_result uniao_share(struct db *db, struct demanda *d, struct parte *share);

/* What the rows of products that were merged into this one have ceded for a project. */
enum db_result uniao_shares(struct db *db, int64_t projeto_id, int64_t produto_id,
                            struct parte *shares);

/* After the removal of a project: the rows of merged products that heard of it before cede nothing
 * any more. */
enum db_result uniao_settled(struct db *db, const struct pedido *removal);

/* Writes what a row has ceded, as of that version, and counts an answer; a new row when it has no
 * id, which is filled in. */
enum db_result uniao_cede(struct db *db, struct demanda *d, const struct parte *share);

/* The last change of a demand is not answered, and counts as no answer. */
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

/* Fills `list` with demands that ask for some of `de`, those that hold some first and then by their
 * place in the queue. */
enum db_result uniao_asked(struct db *db, const struct uniao *u, struct demanda *list,
                           size_t *count);
/* The demand of a project for a product; DB_NONE. */
enum db_result uniao_demand(struct db *db, int64_t projeto_id, int64_t produto_id,
                            struct demanda *d);
/* Writes the demand `t` for the other product, made of it and of `d`. */
enum db_result uniao_write(struct db *db, const struct demanda *t, const struct demanda *d,
                           const char *situacao);
/* Moves a demand of a foreign sender to another product. */
enum db_result uniao_repoint(struct db *db, int64_t demanda_id, int64_t produto_id);
/* The average cost of a product; COST_UNKNOWN. */
enum db_result uniao_average(struct db *db, int64_t produto_id, struct cost *average);
/* Retires the merged product, and what was merged into it before follows. */
enum db_result uniao_retire(struct db *db, const struct uniao *u);
