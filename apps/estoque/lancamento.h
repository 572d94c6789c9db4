#pragma once

#include "estoque/movimentacao.h"
#include "estoque/prateleira.h"

/*
 * Manual entries in the ledger, all or none: one transaction with the rows, the demand that each
 * increase serves, and the messages.
 */
enum { LANCAMENTOS_MAX = PRATELEIRAS_MAX };

struct lancamento {
    /* Asked for: produto_id and what FIELD_CREATE marks. `quantidade` is the quantity moved, or
     * what was counted (TIPO_AJUSTE), whose difference to `esperada` is booked, whatever has moved
     * since; tipo is one of TIPOS_DE_PESSOAS. TIPO_DEVOLUCAO brings back part of what a project
     * holds, at what it cost. With DB_OK: the row. */
    struct movimentacao movimentacao;

    /*
     * Why it was refused, or DB_OK. DB_NONE: no such product, or retired. RULE_INVALID: more
     * decimals than the product has. DB_DUPLICATE: an ENTRADA with that document is there, and not
     * undone, or before it in the list. RULE_CONFLICT: the stock would fall below zero or rise
     * above QUANTIDADE_MAX, or the project holds less. Where projects have given back so much that
     * it is above already, it may fall or stay.
     */
    enum db_result refused;
    int64_t casas_decimais; /* of the product, when refused */
    struct quantity ha;     /* in stock or, TIPO_DEVOLUCAO, held by the project, when refused */

    struct quantity quantidade; /* asked for */
    struct cost custo;
    bool repetido; /* its document is known */
};

/* Does all of 1 to LANCAMENTOS_MAX, in their order, or nothing. RULE_UNDO: some are refused; those
 * are judged as if they were not in the list. RULE_STALE: the first one's product has another
 * version than `versao`, which is 0 for any. */
enum db_result lancamento_create(struct db *db, const struct autor *autor, int64_t versao,
                                 struct lancamento *list, size_t count);
