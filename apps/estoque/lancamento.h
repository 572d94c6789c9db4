#pragma once

#include "estoque/movimentacao.h"
#include "estoque/prateleira.h"

/*
 * Manual entries in the ledger, all or none, in one transaction with the demand that each increase
 * serves and with the messages.
 */
enum { LANCAMENTOS_MAX = PRATELEIRAS_MAX };

struct lancamento {
    /* In: produto_id and the fields with FIELD_CREATE; tipo is one of TIPOS_DE_PESSOAS.
     * `quantidade` is the quantity moved or, with TIPO_AJUSTE, the count: its difference from
     * `esperada` is booked, whatever has moved since the count. TIPO_DEVOLUCAO returns part of what
     * a project holds, at what that cost. Out, with DB_OK: the row. */
    struct movimentacao movimentacao;

    /*
     * Why it was refused; DB_OK when it was not. DB_NONE: the product does not exist or is retired.
     * RULE_INVALID: more decimals than the product has. DB_DUPLICATE: an ENTRADA with this document
     * is in the ledger and not undone, or earlier in the list. RULE_CONFLICT: the stock would fall
     * below zero or rise above QUANTIDADE_MAX (DEVOLUCAO: ESTOQUE_MAX), or the project holds less.
     * A stock that is above already may fall or stay.
     */
    enum db_result refused;
    int64_t casas_decimais; /* of the product, when refused */
    struct quantity ha;     /* in stock or held by the project, with RULE_CONFLICT */

    struct quantity quantidade; /* as asked for; kept for a repeated transaction */
    struct cost custo;
    bool repetido; /* its document was entered before */
};

/* Books all of 1 to LANCAMENTOS_MAX entries, in order, or none. RULE_UNDO: some were refused; the
 * others were judged as if those were not in the list. RULE_STALE: the product has another version
 * than `versao` (0: any), which is meant for a single entry. DB_BUSY also when out of memory. */
enum db_result lancamento_create(struct db *db, const struct autor *autor, int64_t versao,
                                 struct lancamento *list, size_t count);
