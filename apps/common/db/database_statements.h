#pragma once

#include <mysql.h>

#include "common/db/database_plan.h"

/* The prepared statements of one connection. For database.c only. */
struct statements;

/* Starts with none prepared. NULL when out of memory. The first call must come before threads. */
struct statements *statements_new(void);
void statements_free(struct statements *statements);

/*
 * Limits how many stay prepared; the least recently used one is closed for another. Each costs 11
 * KB of the client library's memory per connection. Default 0: all.
 */
void statements_keep(struct statements *statements, size_t count);

/* Prepares every statement of the program once, with all parts that are not negated, to find wrong
 * ones early. False, after a log line, when the server refuses one. */
bool statements_check(struct statements *statements, MYSQL *connection);

struct prepared {
    MYSQL_STMT *handle;
    const struct plan *plan; /* shared by all connections, unless the statement has parts */
};

/*
 * A statement with the parts that `record` asks for (NULL: those of statements_check), prepared if
 * needed; no other result may be open. NULL, after a log line, when it
 * cannot be prepared; `*error` is then the code. Owned by this module.
 */
const struct prepared *statements_get(struct statements *statements, MYSQL *connection,
                                      const struct db_statement *statement, const void *record,
                                      unsigned int *error);

/* Closes all of them, before the connection is closed. */
void statements_close(struct statements *statements);
