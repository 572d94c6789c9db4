#pragma once

#include "estoque/movimentacao.h"

/*
 * A manual entry in the ledger: one transaction with the row, the demand that an increase serves,
 * and the messages. On entry `quantidade` is the quantity moved, or the counted stock
 * (TIPO_AJUSTE); tipo is one of the first three. DB_NONE: no such product, or retired.
 * RULE_CONFLICT: the stock would fall below zero or rise above QUANTIDADE_MAX. Where projects have
 * given back so much that it is above already, it may fall or stay. `p` is the product after it,
 * or, for RULE_CONFLICT, as it stands.
 */
enum db_result lancamento_create(struct db *db, const struct autor *autor, struct movimentacao *m,
                                 struct produto *p);
