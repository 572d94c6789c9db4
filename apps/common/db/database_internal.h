#pragma once

#include <mysql.h>

#include "common/db/database.h"
#include "common/db/database_server.h"
#include "common/db/database_statements.h"

/* Shared by the files of the database module only. */
struct db {
    struct database_server server;
    const char *user;
    const char *password;
    const char *schema;
    MYSQL *connection; /* NULL while there is none */
    struct statements *statements;
    bool in_transaction;
    enum db_result lost; /* why the server aborted the current transaction, or DB_OK */
    db_then *then;       /* to be called once it is committed, or NULL */
    int64_t count;
    int64_t last_id;
    unsigned int jitter;
};

void database_disconnect(struct db *db);

/* Maps an error to a result and logs it, unless callers expect it. Closes a lost connection, and
 * marks a transaction that the server aborted. */
enum db_result database_failed(struct db *db, const char *what, unsigned int code,
                               const char *message);

/* Ensures a connection whose statements have been checked, reopened if needed. Inside a transaction
 * it is never reopened: once the transaction is aborted or the connection lost, fails at once. */
enum db_result database_ensure(struct db *db);
