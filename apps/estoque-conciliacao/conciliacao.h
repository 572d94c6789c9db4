#pragma once

#include "estoque/produto.h"

/*
 * The rules that every product keeps at every moment (docs/messaging.md, promise 6), asked of the
 * database. Each rule is one statement for a range of products, hence one consistent read: what it
 * finds is wrong, however much is going on meanwhile.
 */
struct falta {
    int64_t produto_id;
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1];
    char texto[400]; /* what is wrong, in Portuguese */
};

/* The end of the range of at most `size` products that begins behind `after`, and how many there
 * are in it; 0 products when there are no more. */
enum db_result conciliacao_range(struct db *db, int64_t after, int64_t size, int64_t *last,
                                 int64_t *count);

/* Calls `each` with `falta` filled in for everything that is wrong with the products of the range,
 * `last` included. */
enum db_result conciliacao_check(struct db *db, int64_t after, int64_t last, struct falta *falta,
                                 db_each *each, void *context);
