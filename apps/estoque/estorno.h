#pragma once

#include "estoque/demanda.h"
#include "estoque/movimentacao.h"

/* What a person asks for who undoes a movement. */
struct estorno {
    int64_t produto_id; /* of the path, like id */
    int64_t id;
    char motivo[MOTIVO_MAX * 4 + 1];
    bool desfazer_baixas;
};

static const struct field estorno_fields[] = {
    FIELD_TEXT(estorno, motivo, 1, MOTIVO_MAX, REQUIRED, "Por quê."),
    FIELD_BOOL(estorno, desfazer_baixas, DEFAULT("false"),
               "Toma de volta o que projetos inacabados já tiraram, do mais novo ao mais velho."),
};

/* Why a movement cannot be undone. */
struct recusa {
    const char *why;
    char projetos[TAKERS_TEXT]; /* those that have what came in; "" for none */
};

/*
 * Undoes a movement that a person typed, by one of the opposite quantity that is linked to it: one
 * transaction with the ledger, the average cost, the demands and the messages. What came in leaves
 * the average as if it had not been. Where it has been taken, with desfazer_baixas the newest
 * takings of unfinished projects, UNDONE_MAX at most, go back to waiting, whole and with their old
 * place, until it fits. DB_NONE: no such movement of a product that is not
 * retired, or was merged. RULE_CONFLICT:
 * `recusa` says why. With DB_OK `m` is the new movement.
 */
enum { UNDONE_MAX = 200 };
enum db_result estorno_create(struct db *db, const struct autor *autor,
                              const struct estorno *estorno, struct movimentacao *m,
                              struct recusa *recusa);

/* Step of estorno_create: the average cost of a product as if what was undone had not been. */
enum db_result estorno_average(struct db *db, int64_t produto_id, struct cost *average);
