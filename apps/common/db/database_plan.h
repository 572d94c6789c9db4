#pragma once

#include <mysql.h>

#include "common/db/database.h"

/*
 * The field of each parameter and column of a statement about records, resolved when it is
 * prepared. For the database module only.
 */
struct plan {
    struct field_place *places; /* the parameters, then the columns */
    size_t in_count;
    size_t out_count;
};

/*
 * Returns the SQL for the server, with `?` for each `:name`, and plans the parameters. NULL, after
 * a log line, when a name is not a field of the record or when out of memory. The caller frees the
 * text, and the plan with plan_free.
 */
char *plan_parameters(struct plan *plan, const struct db_statement *statement);

/* Plans the columns of the prepared statement. False, after a log line, when they do not match the
 * fields of the record. Columns of RETURNING are checked by name only. */
bool plan_columns(struct plan *plan, const struct db_statement *statement, MYSQL_STMT *handle);

void plan_free(struct plan *plan);

/* The parameter values from a record, and the destinations in a record. */
void plan_values(const struct plan *plan, const void *record, struct db_in *in);
void plan_places(const struct plan *plan, void *record, struct db_out *out);
