#pragma once

#include "estoque/movimentacao.h"

/*
 * What a person enters into the ledger: one transaction with the row, the demand that an increase
 * serves and what is announced. On entry `quantidade` is what came or went, or the counted stock
 * (TIPO_AJUSTE); tipo is one of the first three. DB_NONE: no such product, or retired.
 * RULE_CONFLICT: the stock would fall below zero or rise above QUANTIDADE_MAX. `p` is the product
 * after it, or, for RULE_CONFLICT, as it stands.
 */
enum db_result lancamento_create(struct db *db, struct movimentacao *m, struct produto *p);
