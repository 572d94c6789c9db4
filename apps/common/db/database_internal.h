#pragma once

#include <mysql.h>

#include "common/db/database.h"
#include "common/db/database_server.h"
#include "common/db/database_statements.h"

/* What the parts of the database module share. Nobody else includes it. */
struct db {
    struct database_server server;
    const char *user;
    const char *password;
    const char *schema;
    MYSQL *connection; /* NULL while there is none */
    struct statements *statements;
    bool in_transaction;
    enum db_result lost; /* why the server has given up the transaction at hand, or DB_OK */
    db_then *then;       /* to be called once it is committed, or NULL */
    int64_t count;
    int64_t last_id;
    unsigned int jitter;
};

void database_disconnect(struct db *db);

/* Names what went wrong; what callers expect is no log line. A lost connection is closed, and a
 * transaction that the server gave up is marked so. */
enum db_result database_failed(struct db *db, const char *what, unsigned int code,
                               const char *message);

/* A connection with its statements known to be good, made anew if need be; inside a transaction
 * only the one that it began on, and none once it is lost. */
enum db_result database_ensure(struct db *db);
