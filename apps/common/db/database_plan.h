#pragma once

#include <mysql.h>

#include "common/db/database.h"

/*
 * Where the parameters and columns of a statement about records lie, resolved when it is prepared.
 * For database.c and its parts alone.
 */
struct plan {
    struct field_place *places; /* of the parameters, then of the columns */
    size_t in_count;
    size_t out_count;
};

/*
 * The statement's SQL as the server takes it, `?` in place of each `:name`, and the plan of its
 * parameters. NULL, after a log line, when a name is of no field of what the statement takes, or
 * when out of memory. The caller frees the text, and the plan with plan_free.
 */
char *plan_parameters(struct plan *plan, const struct db_statement *statement);

/* The columns of the prepared statement; false after a log line when they and the fields of what it
 * gives do not fit. Those of RETURNING are checked by their names alone. */
bool plan_columns(struct plan *plan, const struct db_statement *statement, MYSQL_STMT *handle);

void plan_free(struct plan *plan);

/* The values of a record, and the places in one, by the plan. */
void plan_values(const struct plan *plan, const void *record, struct db_in *in);
void plan_places(const struct plan *plan, void *record, struct db_out *out);
