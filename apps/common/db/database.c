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

/* True when the server has closed an idle connection: there is input without a request. */
static bool is_stale(const struct db *db)
{
    struct pollfd idle = {.fd = mysql_get_socket(db->connection), .events = POLLIN};

    return poll(&idle, 1, 0) != 0;
}

enum db_result database_ensure(struct db *db)
{
    /* After the server has aborted the transaction, later statements would be autocommitted. */
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
