#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/db/database_bind.h"
#include "common/db/database_internal.h"

/* Running statements, with single values or with records. */

static enum db_result statement_fault(struct db *db, const struct db_statement *statement,
                                      MYSQL_STMT *handle)
{
    char message[256];
    unsigned int code = mysql_stmt_errno(handle);
    bool on_connection = code == 0; /* libmariadb stores the error of an unbuffered fetch there */

    if (on_connection)
        code = mysql_errno(db->connection);
    (void)snprintf(message, sizeof(message), "%s",
                   on_connection ? mysql_error(db->connection) : mysql_stmt_error(handle));
    (void)mysql_stmt_free_result(handle);
    return database_failed(db, statement->name, code, message);
}

/* Input and output of a statement: values and destinations, or records. */
struct input {
    const struct db_in *in;
    size_t count;
    const void *record;
};
struct output {
    const struct db_out *out;
    size_t count;
    void *record;
};

/* The statement, with the parts that `record` asks for, prepared on an open connection. */
static enum db_result prepared_of(struct db *db, const struct db_statement *statement,
                                  const void *record, const struct prepared **prepared)
{
    enum db_result result = database_ensure(db);
    unsigned int error;

    if (result != DB_OK)
        return result;
    *prepared = statements_get(db->statements, db->connection, statement, record, &error);
    return *prepared ? DB_OK : database_failed(db, statement->name, error, "não foi preparado");
}

static enum db_result check_count(const struct db_statement *statement, MYSQL_STMT *handle,
                                  size_t count)
{
    if (count <= DB_PARAMETERS_MAX && count == mysql_stmt_param_count(handle))
        return DB_OK;
    log_error("banco: %s: %zu parâmetros dados, %lu esperados", statement->name, count,
              mysql_stmt_param_count(handle));
    return DB_ERROR;
}

static enum db_result execute(struct db *db, const struct db_statement *statement,
                              const struct prepared *prepared, struct input input)
{
    struct db_in own[DB_PARAMETERS_MAX];
    struct bound parameters;
    MYSQL_STMT *handle = prepared->handle;

    if (input.record) {
        plan_values(prepared->plan, input.record, own);
        input.in = own;
        input.count = prepared->plan->in_count;
    }
    enum db_result result = check_count(statement, handle, input.count);
    if (result != DB_OK)
        return result;
    bind_parameters(&parameters, input.in, input.count);
    if (input.count > 0 && mysql_stmt_bind_param(handle, parameters.binds) != 0)
        return statement_fault(db, statement, handle);
    if (mysql_stmt_execute(handle) != 0)
        return statement_fault(db, statement, handle);
    return DB_OK;
}

/* A statement without rows. */
static enum db_result run(struct db *db, const struct db_statement *statement,
                          const struct prepared *prepared, struct input input)
{
    enum db_result result = execute(db, statement, prepared, input);

    if (result != DB_OK)
        return result;
    db->count = (int64_t)mysql_stmt_affected_rows(prepared->handle);
    db->last_id = (int64_t)mysql_stmt_insert_id(prepared->handle);
    return DB_OK;
}

enum db_result db_run(struct db *db, const struct db_statement *statement, const struct db_in *in,
                      size_t in_count)
{
    const struct prepared *prepared;
    enum db_result result = prepared_of(db, statement, NULL, &prepared);

    return result == DB_OK ? run(db, statement, prepared, (struct input){in, in_count, NULL})
                           : result;
}

static enum db_result execute_many(struct db *db, const struct db_statement *statement,
                                   MYSQL_STMT *handle, MYSQL_BIND *binds, unsigned int rows)
{
    const unsigned int one = 0;
    enum db_result result = DB_OK;

    if (mysql_stmt_attr_set(handle, STMT_ATTR_ARRAY_SIZE, &rows) ||
        mysql_stmt_bind_param(handle, binds) || mysql_stmt_execute(handle) != 0)
        result = statement_fault(db, statement, handle);
    else
        db->count = (int64_t)mysql_stmt_affected_rows(handle);
    if (db->connection) /* otherwise the statement was closed with it */
        (void)mysql_stmt_attr_set(handle, STMT_ATTR_ARRAY_SIZE, &one);
    return result;
}

static enum db_result run_rows(struct db *db, const struct db_statement *statement,
                               MYSQL_STMT *handle, const struct db_in *in, size_t in_count,
                               size_t rows)
{
    MYSQL_BIND binds[DB_PARAMETERS_MAX];
    struct bound_column *columns = NULL;
    enum db_result result = check_count(statement, handle, in_count);

    if (result != DB_OK)
        return result;
    if (rows <= DB_ROWS_MAX)
        columns = malloc(in_count * sizeof(*columns));
    if (!columns) {
        log_error("banco: %s: linhas demais (%zu) ou falta memória", statement->name, rows);
        return DB_ERROR;
    }
    for (size_t i = 0; i < in_count; i++)
        bind_column(&binds[i], &columns[i], &in[i], in_count, rows);
    result = execute_many(db, statement, handle, binds, (unsigned int)rows);
    free(columns);
    return result;
}

enum db_result db_run_many(struct db *db, const struct db_statement *statement,
                           const struct db_in *in, size_t in_count, size_t rows)
{
    const struct prepared *prepared;

    if (rows == 1)
        return db_run(db, statement, in, in_count);
    enum db_result result = prepared_of(db, statement, NULL, &prepared);
    db->count = 0;
    if (result != DB_OK || rows == 0)
        return result;
    return run_rows(db, statement, prepared->handle, in, in_count, rows);
}

/* At most DB_ROWS_MAX records, in one round trip. */
static enum db_result store_some(struct db *db, const struct db_statement *statement,
                                 const char *records, size_t size, size_t count)
{
    struct db_in in[DB_ROWS_MAX * DB_PARAMETERS_MAX];
    const struct prepared *prepared;
    enum db_result result = prepared_of(db, statement, records, &prepared);

    if (result != DB_OK)
        return result;
    const struct plan *plan = prepared->plan;
    for (size_t i = 0; i < count; i++)
        plan_values(plan, records + i * size, &in[i * plan->in_count]);
    if (count == 1)
        return run(db, statement, prepared, (struct input){in, plan->in_count, NULL});
    return run_rows(db, statement, prepared->handle, in, plan->in_count, count);
}

enum db_result db_store_records(struct db *db, const struct db_statement *statement,
                                const void *records, size_t size, size_t count)
{
    enum db_result result = DB_OK;
    int64_t stored = 0;

    for (size_t i = 0; result == DB_OK && i < count; i += DB_ROWS_MAX) {
        const size_t left = count - i;

        result = store_some(db, statement, (const char *)records + i * size, size,
                            left < DB_ROWS_MAX ? left : DB_ROWS_MAX);
        stored += db->count;
    }
    db->count = stored;
    return result;
}

/* Fetches the rows of an executed statement. */
static enum db_result fetch(struct db *db, const struct db_statement *statement,
                            const struct prepared *prepared, struct output output, db_each *each,
                            void *context)
{
    struct db_out own[DB_COLUMNS_MAX];
    struct bound columns;
    MYSQL_STMT *handle = prepared->handle;
    int step;

    if (output.record) {
        plan_places(prepared->plan, output.record, own);
        output.out = own;
        output.count = prepared->plan->out_count;
    }
    if (output.count > DB_COLUMNS_MAX || output.count != mysql_stmt_field_count(handle)) {
        log_error("banco: %s: %zu destinos para %u colunas", statement->name, output.count,
                  mysql_stmt_field_count(handle));
        (void)mysql_stmt_free_result(handle);
        return DB_ERROR;
    }
    bind_columns(&columns, output.out, output.count);
    if (mysql_stmt_bind_result(handle, columns.binds))
        return statement_fault(db, statement, handle);
    while ((step = mysql_stmt_fetch(handle)) == 0) {
        if (!finish_row(&columns, output.out, output.count)) {
            step = MYSQL_DATA_TRUNCATED;
            break;
        }
        each(context);
    }
    if (step == 1)
        return statement_fault(db, statement, handle);
    (void)mysql_stmt_free_result(handle);
    if (step == MYSQL_DATA_TRUNCATED) {
        log_error("banco: %s: um valor não cabe no buffer", statement->name);
        return DB_ERROR;
    }
    return DB_OK;
}

static enum db_result rows(struct db *db, const struct db_statement *statement,
                           const struct prepared *prepared, struct input input,
                           struct output output, db_each *each, void *context)
{
    enum db_result result = execute(db, statement, prepared, input);

    return result == DB_OK ? fetch(db, statement, prepared, output, each, context) : result;
}

static void count_row(void *context)
{
    (*(size_t *)context)++;
}

static enum db_result one(struct db *db, const struct db_statement *statement,
                          const struct prepared *prepared, struct input input, struct output output)
{
    size_t count = 0;
    enum db_result result = rows(db, statement, prepared, input, output, count_row, &count);

    if (result == DB_OK && count > 1) {
        log_error("banco: %s: %zu linhas em vez de uma", statement->name, count);
        return DB_ERROR;
    }
    return result == DB_OK && count == 0 ? DB_NONE : result;
}

enum db_result db_rows(struct db *db, const struct db_statement *statement, const struct db_in *in,
                       size_t in_count, const struct db_out *out, size_t out_count, db_each *each,
                       void *context)
{
    const struct prepared *prepared;
    enum db_result result = prepared_of(db, statement, NULL, &prepared);

    return result == DB_OK ? rows(db, statement, prepared, (struct input){in, in_count, NULL},
                                  (struct output){out, out_count, NULL}, each, context)
                           : result;
}

enum db_result db_one(struct db *db, const struct db_statement *statement, const struct db_in *in,
                      size_t in_count, const struct db_out *out, size_t out_count)
{
    const struct prepared *prepared;
    enum db_result result = prepared_of(db, statement, NULL, &prepared);

    return result == DB_OK ? one(db, statement, prepared, (struct input){in, in_count, NULL},
                                 (struct output){out, out_count, NULL})
                           : result;
}

enum db_result db_store_record(struct db *db, const struct db_statement *statement, void *record)
{
    const struct input input = {.record = record};
    const struct prepared *prepared;
    enum db_result result = prepared_of(db, statement, record, &prepared);

    if (result != DB_OK)
        return result;
    if (prepared->plan->out_count > 0)
        return one(db, statement, prepared, input, (struct output){.record = record});
    return run(db, statement, prepared, input);
}

enum db_result db_load_record(struct db *db, const struct db_statement *statement, const void *in,
                              void *out)
{
    const struct prepared *prepared;
    enum db_result result = prepared_of(db, statement, in, &prepared);

    return result == DB_OK ? one(db, statement, prepared, (struct input){.record = in},
                                 (struct output){.record = out})
                           : result;
}

enum db_result db_scan_records(struct db *db, const struct db_statement *statement, const void *in,
                               void *out, db_each *each, void *context)
{
    const struct prepared *prepared;
    enum db_result result = prepared_of(db, statement, in, &prepared);

    return result == DB_OK ? rows(db, statement, prepared, (struct input){.record = in},
                                  (struct output){.record = out}, each, context)
                           : result;
}

struct gathering {
    char *row;
    char *list;
    size_t element;
    size_t size;
    size_t count;
};

static void gather(void *context)
{
    struct gathering *g = context;

    if (g->count < g->size)
        memcpy(g->list + g->count++ * g->element, g->row, g->element);
}

enum db_result db_load_records(struct db *db, const struct db_statement *statement, const void *in,
                               void *list, size_t element, size_t size, size_t *count)
{
    struct gathering g = {calloc(1, element), list, element, size, 0};
    enum db_result result = DB_ERROR;

    if (g.row)
        result = db_scan_records(db, statement, in, g.row, gather, &g);
    else
        log_error("banco: %s: sem memória", statement->name);
    free(g.row);
    *count = g.count;
    return result;
}

int64_t db_count(const struct db *db)
{
    return db->count;
}

int64_t db_last_id(const struct db *db)
{
    return db->last_id;
}
