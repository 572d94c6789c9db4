#pragma once

#include "common/db/database.h"

/*
 * Which fields of a record are taken, and by which rows: searched for after DB_DUPLICATE, which
 * only says that one is.
 *
 *     DB_STATEMENT(CNPJ_TAKEN, "SELECT id FROM fornecedor WHERE cnpj = ? AND id <> ?");
 *     static const struct duplicate CNPJ = {"cnpj", "Já existe um fornecedor com este CNPJ.", 0};
 *
 *     return duplicates_find(db, d, &CNPJ_TAKEN, &CNPJ, f->cnpj, f->id);
 */
enum { DUPLICATES_MAX = 4 };

struct duplicate {
    const char *field; /* its name in JSON */
    const char *message;
    int64_t id; /* of the row that has the value; filled in */
};

struct duplicates {
    size_t count;
    struct duplicate list[DUPLICATES_MAX];
};

/* Runs a statement that returns the id of a row with `value` (first parameter) other than the row
 * `other_than` (second), and adds it to `d`. Skips an empty value, and all beyond DUPLICATES_MAX.
 * DB_OK also when there is none. Texts are borrowed. */
enum db_result duplicates_find(struct db *db, struct duplicates *d,
                               const struct db_statement *statement, const struct duplicate *wanted,
                               const char *value, int64_t other_than);
