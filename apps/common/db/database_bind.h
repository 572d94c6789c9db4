#pragma once

#include <mysql.h>
#include <stdbool.h>

#include "common/db/database.h"

/* Binding of database.h's values for the client library. For database.c only. */
enum { SCRATCH = 32 }; /* for a decimal number as text, or a DATETIME(3) to be sent */

/* The buffers of one execution, and the text of values that need a conversion. */
struct bound {
    MYSQL_BIND binds[DB_COLUMNS_MAX];
    unsigned long lengths[DB_COLUMNS_MAX];
    my_bool nulls[DB_COLUMNS_MAX];
    char scratch[DB_COLUMNS_MAX][SCRATCH];
    MYSQL_TIME times[DB_COLUMNS_MAX];
};

_Static_assert(DB_PARAMETERS_MAX <= DB_COLUMNS_MAX, "one struct serves both");

/* Parameters; `in` and `b` must outlive the execution. */
void bind_parameters(struct bound *b, const struct db_in *in, size_t count);

/* Columns; after each fetch, finish_row completes the caller's variables. False when a value does
 * not fit. */
void bind_columns(struct bound *b, const struct db_out *out, size_t count);
bool finish_row(struct bound *b, const struct db_out *out, size_t count);

/* The values of one parameter of db_run_many: numbers in an array, all else by address. */
struct bound_column {
    int64_t numbers[DB_ROWS_MAX];
    const void *places[DB_ROWS_MAX];
    unsigned long lengths[DB_ROWS_MAX];
    char indicators[DB_ROWS_MAX];
    char scratch[DB_ROWS_MAX][SCRATCH];
};

/* Binds one parameter of all rows; the values are `in_count` apart in `in`. */
void bind_column(MYSQL_BIND *bind, struct bound_column *column, const struct db_in *in,
                 size_t in_count, size_t rows);
