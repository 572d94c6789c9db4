#pragma once

#include "common/auth/autor.h"
#include "common/db/page.h"
#include "common/resource/record_diff.h"

/*
 * The history of a service's records (table `historico`): who changed what, from where, when, in
 * which request, and each field before and after. The service's database user may add and read
 * rows, nothing else.
 *
 *     result = history_add(db, autor,
 *                          &(struct history_entry){"produto", p->id, HISTORY_ALTERADO, p->versao,
 *                                                  HISTORY_OF(produto, &old, p)});
 */
#define HISTORY_CRIADO     "CRIADO"
#define HISTORY_ALTERADO   "ALTERADO"
#define HISTORY_REMOVIDO   "REMOVIDO"
#define HISTORY_RESTAURADO "RESTAURADO" /* lists all fields, like CRIADO */

enum {
    HISTORY_TARGET_MAX = 40,
    HISTORY_ACTION_MAX = 24,
    HISTORY_DIFF_MAX = 512 * 1024,
};

/* A change: the fields that differ between two states of the record (record_diff.h). */
struct history_entry {
    const char *kind; /* e.g. "produto" */
    int64_t id;
    const char *acao;
    int64_t versao; /* of the record after the change */
    const struct record *record;
    const void *before;
    const void *after;
};
#define HISTORY_OF(type, before, after)                                                            \
    RECORD(type), RECORD_PLACE(type, before), RECORD_PLACE(type, after)

/* Adds a row, inside the transaction of the change. DB_ERROR, logged, when the difference is longer
 * than HISTORY_DIFF_MAX bytes, or when out of memory. */
enum db_result history_add(struct db *db, const struct autor *autor,
                           const struct history_entry *entry);

/* A row as it is read. It is large: keep it on the heap. */
struct historico {
    int64_t id;
    char alvo[HISTORY_TARGET_MAX + 1]; /* e.g. "produto/12" */
    char acao[HISTORY_ACTION_MAX + 1];
    char autor[AUTOR_TEXT]; /* author and address are "" when unknown */
    char endereco[ADDRESS_TEXT];
    char correlacao_id[64 + 1];
    int64_t versao;
    char campos[HISTORY_DIFF_MAX + 1];
    char criado_em[INSTANT_TEXT];
};

static const struct field historico_fields[] = {
    FIELD_ID(historico, id, "Identificador, dado pelo sistema."),
    FIELD_ASCII(historico, alvo, 0, HISTORY_TARGET_MAX, READ_ONLY_OR_NULL, "O que mudou."),
    FIELD_ASCII(historico, acao, 0, HISTORY_ACTION_MAX, READ_ONLY_OR_NULL, "O que foi feito."),
    FIELD_TEXT(historico, autor, 0, AUTOR_MAX, READ_ONLY_OR_NULL, "Chave de quem fez."),
    FIELD_ASCII(historico, endereco, 0, ADDRESS_TEXT - 1, RESERVED_OR_NULL,
                "De onde; só para ADMIN."),
    FIELD_ASCII(historico, correlacao_id, 0, 64, READ_ONLY_OR_NULL, "Requisição de que veio."),
    FIELD_INT(historico, versao, 1, UINT32_MAX, READ_ONLY, "Versão depois da mudança."),
    FIELD_JSON(historico, campos, HISTORY_DIFF_MAX, READ_ONLY,
               "Os campos que mudaram, cada um com antes e depois."),
    FIELD_INSTANT(historico, criado_em, READ_ONLY, "Quando."),
};

/* List filter; empty means no filter. */
struct history_filter {
    char alvo[HISTORY_TARGET_MAX + 1]; /* set by the handler */
    char autor[AUTOR_TEXT];
    char de[DATE_TEXT]; /* first and last day of the workshop, both inclusive */
    char ate[DATE_TEXT];
    char inicio[INSTANT_TEXT]; /* the instants of those days, set by query_days */
    char fim[INSTANT_TEXT];
    int64_t periodo; /* 1: rows are found by their time (period.h) */
    struct page page;
};

static const struct field history_filter_fields[] = {
    FIELD_ASCII(history_filter, alvo, 0, HISTORY_TARGET_MAX, HIDDEN_OR_NULL, "De que."),
    FIELD_TEXT(history_filter, autor, 1, AUTOR_MAX, OPTIONAL, "Chave de quem fez."),
    FIELD_DATE(history_filter, de, OPTIONAL, "Primeiro dia."),
    FIELD_DATE(history_filter, ate, OPTIONAL, "Último dia."),
    FIELD_INSTANT(history_filter, inicio, HIDDEN_OR_NULL, "Quando começa o primeiro dia."),
    FIELD_INSTANT(history_filter, fim, HIDDEN_OR_NULL, "Quando o último dia já passou."),
    FIELD_INT(history_filter, periodo, 0, 1, HIDDEN_OR_NULL, "Achadas pelo tempo."),
    FIELD_PART(history_filter, page, page),
};

#define HISTORY_ORDERS "-id"

/* Writes the `alvo` of a record, such as "produto/12". */
void history_target(const char *kind, int64_t id, char out[static HISTORY_TARGET_MAX + 1]);

/* Calls `each` with `row` filled in for every row of the page (page.h), whose order is one of
 * HISTORY_ORDERS. */
enum db_result history_list(struct db *db, struct history_filter *filter, struct historico *row,
                            db_each *each, void *context);

/* DB_OK when that target has a row, else DB_NONE. */
enum db_result history_has(struct db *db, const char *alvo);
