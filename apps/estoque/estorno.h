#pragma once

#include "estoque/demanda.h"
#include "estoque/movimentacao.h"

/* A person's request to undo a movement. */
struct estorno {
    int64_t produto_id; /* from the path, like id */
    int64_t id;
    char motivo[MOTIVO_MAX * 4 + 1];
    bool desfazer_baixas;
};

static const struct field estorno_fields[] = {
    FIELD_TEXT(estorno, motivo, 1, MOTIVO_MAX, REQUIRED, "Por quê."),
    FIELD_BOOL(estorno, desfazer_baixas, DEFAULT("false"),
               "Toma de volta o que projetos inacabados já tiraram, do mais novo ao mais velho."),
};

/* Why a movement cannot be undone; `why` is a static text in Portuguese. */
struct recusa {
    const char *why;
    char projetos[TAKERS_TEXT]; /* which took what came in; "" for none */
};

/*
 * Undoes a movement that a person typed, by adding one of the opposite quantity that refers to it,
 * in one transaction with the average cost, the demands and the messages. An undone ENTRADA or
 * DEVOLUCAO no longer counts in the average. If the stock that came in has been taken, then with
 * desfazer_baixas the newest takings of unfinished projects (at most UNDONE_MAX) go back to the
 * queue, whole and at their old place, until there is enough. With DB_OK `m` is the new movement.
 * DB_NONE: no such movement, or its product is retired without having been merged. RULE_CONFLICT:
 * recusa->why says why, or is NULL when the stock would exceed ESTOQUE_MAX. DB_BUSY also when out
 * of memory.
 */
enum { UNDONE_MAX = 200 };
enum db_result estorno_create(struct db *db, const struct autor *autor,
                              const struct estorno *estorno, struct movimentacao *m,
                              struct recusa *recusa);

/* Step of estorno_create: recalculates a product's average cost from its ledger, without the undone
 * movements and those that undid them. */
enum db_result estorno_average(struct db *db, int64_t produto_id, struct cost *average);
