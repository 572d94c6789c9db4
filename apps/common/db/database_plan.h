#pragma once

#include <mysql.h>
#include <stdint.h>

#include "common/db/database.h"

/*
 * The SQL that the server gets for a statement and, for a statement about records, the field of
 * each parameter and column. Made when the statement is first prepared, then shared by all
 * connections of the process. For the database module only.
 */
enum { PLAN_PARTS_MAX = 31 };

/* The parts of a statement that depend on parameters, in the order of its text. */
struct plan_parts {
    size_t count;
    struct field_place places[PLAN_PARTS_MAX]; /* of the parameters */
    uint32_t negated; /* one bit per part: present when its parameter is NULL */
};

/* Finds the parts; false, after a log line, when one is wrong or there are too many. */
bool plan_find_parts(struct plan_parts *parts, const struct db_statement *statement);

/* Which parts a record asks for, one bit each. Without a record: all that are not negated. */
uint32_t plan_choose_parts(const struct plan_parts *parts, const void *record);

struct plan {
    char *sql;                  /* `?` in place of each `:name` */
    struct field_place *places; /* the parameters, then the columns */
    size_t in_count;
    size_t out_count;
    bool is_whole; /* the columns are planned as well */
};

/* Makes the SQL, with the parts chosen, and plans the parameters. False, after a log line, when a
 * name is not a field of the record or when out of memory. The caller releases the plan with
 * plan_free. */
bool plan_parameters(struct plan *plan, const struct db_statement *statement, uint32_t chosen);

/* Plans the columns of the prepared statement. False, after a log line, when they do not match the
 * fields of the record. Columns of RETURNING are checked by name only. */
bool plan_columns(struct plan *plan, const struct db_statement *statement, MYSQL_STMT *handle);

void plan_free(struct plan *plan);

/* The parameter values from a record, and the destinations in a record. */
void plan_values(const struct plan *plan, const void *record, struct db_in *in);
void plan_places(const struct plan *plan, void *record, struct db_out *out);
