#include "common/db/database.h"

#include <mysql.h>
#include <mysqld_error.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/base/config.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/db/database_bind.h"
#include "common/db/database_fault.h"
#include "common/db/database_internal.h"

enum {
    CONNECT_SECONDS = 3,
    ANSWER_SECONDS = 10,
};

void database_disconnect(struct db *db)
{
    statements_close(db->statements);
    if (db->connection)
        mysql_close(db->connection);
    db->connection = NULL;
}

METRIC_COUNTER(DB_FAULTS, "icarus_db_faults_total", "Falhas do banco de dados ou da conexão.");
METRIC_COUNTER(DB_CONTENTIONS, "icarus_db_contentions_total",
               "Impasses e esperas esgotadas por linhas do banco.");

enum db_result database_failed(struct db *db, const char *what, unsigned int code,
                               const char *message)
{
    enum db_result result = database_fault(code);

    if (result == DB_UNAVAILABLE || result == DB_ERROR) {
        log_error("banco: %s: erro %u: %s", what, code, message);
        metric_add(&DB_FAULTS, 1);
    }
    if (result == DB_BUSY)
        metric_add(&DB_CONTENTIONS, 1);
    if (result == DB_UNAVAILABLE || code == ER_LOCK_DEADLOCK || code == ER_AUTOINC_READ_FAILED ||
        code == ER_LOCK_TABLE_FULL)
        db->lost = result;
    if (result == DB_UNAVAILABLE)
        database_disconnect(db);
    return result;
}

static enum db_result statement_fault(struct db *db, const struct db_statement *statement,
                                      MYSQL_STMT *handle)
{
    char message[256];
    unsigned int code = mysql_stmt_errno(handle);
    bool on_connection = code == 0; /* libmariadb leaves a fault of an unbuffered fetch there */

    if (on_connection)
        code = mysql_errno(db->connection);
    (void)snprintf(message, sizeof(message), "%s",
                   on_connection ? mysql_error(db->connection) : mysql_stmt_error(handle));
    (void)mysql_stmt_free_result(handle);
    return database_failed(db, statement->name, code, message);
}

static bool connect_to_server(struct db *db)
{
    unsigned int connect_seconds = CONNECT_SECONDS;
    unsigned int answer_seconds = ANSWER_SECONDS;

    db->connection = mysql_init(NULL);
    if (!db->connection) {
        log_error("banco: sem memória para a conexão");
        return false;
    }
    (void)mysql_options(db->connection, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
    (void)mysql_options(db->connection, MYSQL_OPT_READ_TIMEOUT, &answer_seconds);
    (void)mysql_options(db->connection, MYSQL_OPT_WRITE_TIMEOUT, &answer_seconds);
    (void)mysql_options(db->connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    (void)mysql_options(db->connection, MYSQL_INIT_COMMAND,
                        "SET time_zone = '+00:00', innodb_lock_wait_timeout = 5, "
                        "tx_isolation = 'READ-COMMITTED', "
                        "sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
                        "ERROR_FOR_DIVISION_BY_ZERO,ONLY_FULL_GROUP_BY'");
    return database_server_connect(&db->server, db->connection, db->user, db->password, db->schema,
                                   CLIENT_FOUND_ROWS);
}

/* True when the server has closed an idle connection: nothing was asked, yet there is input. */
static bool is_stale(const struct db *db)
{
    struct pollfd idle = {.fd = mysql_get_socket(db->connection), .events = POLLIN};

    return poll(&idle, 1, 0) != 0;
}

enum db_result database_ensure(struct db *db)
{
    /* What came after the server gave the transaction up would be committed by itself. */
    if (db->in_transaction && db->lost != DB_OK)
        return db->lost;
    if (db->in_transaction)
        return db->connection ? DB_OK : DB_UNAVAILABLE;
    if (db->connection && is_stale(db))
        database_disconnect(db);
    if (db->connection)
        return DB_OK;
    if (!connect_to_server(db)) {
        if (db->connection)
            log_warn("banco: sem conexão: %s", mysql_error(db->connection));
        metric_add(&DB_FAULTS, 1);
        database_disconnect(db);
        return DB_UNAVAILABLE;
    }
    if (!statements_check(db->statements, db->connection)) {
        database_disconnect(db);
        return DB_UNAVAILABLE;
    }
    return DB_OK;
}

struct db *db_open(void)
{
    struct db *db = calloc(1, sizeof(*db));

    if (db)
        db->statements = statements_new();
    if (!db || !db->statements) {
        log_error("banco: sem memória");
        exit(EXIT_FAILURE);
    }
    db->server = database_server();
    db->user = config_text("ICARUS_DB_USER", NULL);
    db->password = config_text("ICARUS_DB_PASSWORD", NULL);
    db->schema = config_text("ICARUS_DB_NAME", NULL);
    db->jitter = (unsigned int)(uintptr_t)db ^ (unsigned int)time(NULL);
    return db;
}

void db_close(struct db *db)
{
    database_disconnect(db);
    statements_free(db->statements);
    free(db);
}

void db_keep_statements(struct db *db, size_t count)
{
    statements_keep(db->statements, count);
}

enum db_result db_ping(struct db *db)
{
    enum db_result result = database_ensure(db);

    if (result == DB_OK && mysql_ping(db->connection) != 0)
        return database_failed(db, "ping", mysql_errno(db->connection),
                               mysql_error(db->connection));
    return result;
}

/* The prepared statement, on a connection that is there. */
static enum db_result handle_of(struct db *db, const struct db_statement *statement,
                                size_t in_count, MYSQL_STMT **handle)
{
    enum db_result result = database_ensure(db);

    if (result != DB_OK)
        return result;
    unsigned int error;
    *handle = statements_get(db->statements, db->connection, statement, &error);
    if (!*handle)
        return database_failed(db, statement->name, error, "não foi preparado");
    if (in_count > DB_PARAMETERS_MAX || in_count != mysql_stmt_param_count(*handle)) {
        log_error("banco: %s: %zu parâmetros dados, %lu esperados", statement->name, in_count,
                  mysql_stmt_param_count(*handle));
        return DB_ERROR;
    }
    return DB_OK;
}

static enum db_result execute(struct db *db, const struct db_statement *statement,
                              const struct db_in *in, size_t in_count, MYSQL_STMT **handle)
{
    struct bound parameters;
    enum db_result result = handle_of(db, statement, in_count, handle);

    if (result != DB_OK)
        return result;
    bind_parameters(&parameters, in, in_count);
    if (in_count > 0 && mysql_stmt_bind_param(*handle, parameters.binds) != 0)
        return statement_fault(db, statement, *handle);
    if (mysql_stmt_execute(*handle) != 0)
        return statement_fault(db, statement, *handle);
    return DB_OK;
}

enum db_result db_run(struct db *db, const struct db_statement *statement, const struct db_in *in,
                      size_t in_count)
{
    MYSQL_STMT *handle = NULL;
    enum db_result result = execute(db, statement, in, in_count, &handle);

    if (result != DB_OK)
        return result;
    db->count = (int64_t)mysql_stmt_affected_rows(handle);
    db->last_id = (int64_t)mysql_stmt_insert_id(handle);
    return DB_OK;
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
    if (db->connection) /* else the statement went with it */
        (void)mysql_stmt_attr_set(handle, STMT_ATTR_ARRAY_SIZE, &one);
    return result;
}

enum db_result db_run_many(struct db *db, const struct db_statement *statement,
                           const struct db_in *in, size_t in_count, size_t rows)
{
    MYSQL_BIND binds[DB_PARAMETERS_MAX];
    MYSQL_STMT *handle = NULL;
    struct bound_column *columns = NULL;

    if (rows == 1)
        return db_run(db, statement, in, in_count);
    enum db_result result = handle_of(db, statement, in_count, &handle);
    db->count = 0;
    if (result != DB_OK || rows == 0)
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

enum db_result db_rows(struct db *db, const struct db_statement *statement, const struct db_in *in,
                       size_t in_count, const struct db_out *out, size_t out_count, db_each *each,
                       void *context)
{
    struct bound columns;
    MYSQL_STMT *handle = NULL;
    enum db_result result = execute(db, statement, in, in_count, &handle);
    int step;

    if (result != DB_OK)
        return result;
    if (out_count > DB_COLUMNS_MAX || out_count != mysql_stmt_field_count(handle)) {
        log_error("banco: %s: %zu lugares dados, %u colunas", statement->name, out_count,
                  mysql_stmt_field_count(handle));
        (void)mysql_stmt_free_result(handle);
        return DB_ERROR;
    }
    bind_columns(&columns, out, out_count);
    if (mysql_stmt_bind_result(handle, columns.binds))
        return statement_fault(db, statement, handle);
    while ((step = mysql_stmt_fetch(handle)) == 0) {
        if (!finish_row(&columns, out, out_count)) {
            step = MYSQL_DATA_TRUNCATED;
            break;
        }
        each(context);
    }
    if (step == 1)
        return statement_fault(db, statement, handle);
    (void)mysql_stmt_free_result(handle);
    if (step == MYSQL_DATA_TRUNCATED) {
        log_error("banco: %s: um valor não cabe no seu lugar", statement->name);
        return DB_ERROR;
    }
    return DB_OK;
}

static void count_row(void *context)
{
    (*(size_t *)context)++;
}

enum db_result db_one(struct db *db, const struct db_statement *statement, const struct db_in *in,
                      size_t in_count, const struct db_out *out, size_t out_count)
{
    size_t rows = 0;
    enum db_result result = db_rows(db, statement, in, in_count, out, out_count, count_row, &rows);

    if (result == DB_OK && rows > 1) {
        log_error("banco: %s: %zu linhas em vez de uma", statement->name, rows);
        return DB_ERROR;
    }
    return result == DB_OK && rows == 0 ? DB_NONE : result;
}

int64_t db_count(const struct db *db)
{
    return db->count;
}

int64_t db_last_id(const struct db *db)
{
    return db->last_id;
}
