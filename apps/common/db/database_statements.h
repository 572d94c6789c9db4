#pragma once

#include <mysql.h>

#include "common/db/database_plan.h"

/* The prepared statements of one connection. For database.c alone. */
struct statements;

/* None is prepared yet. NULL when out of memory. */
struct statements *statements_new(void);
void statements_free(struct statements *statements);

/*
 * How many stay prepared at once: the one used longest ago gives way to another. Each costs 11 KB
 * of the client library's memory, on every connection. 0, as at first, is all of them.
 */
void statements_keep(struct statements *statements, size_t count);

/* Prepares every statement of the program once, so that a wrong one is known at once. False, after
 * a log line, when the server takes one of them not. */
bool statements_check(struct statements *statements, MYSQL *connection);

struct prepared {
    MYSQL_STMT *handle;
    struct plan plan; /* empty for a statement that is not about records */
};

/*
 * A statement, prepared if need be; no result of another may be open. NULL, after a log line, when
 * it cannot be prepared: `*error` is then the code. Belongs to this module.
 */
const struct prepared *statements_get(struct statements *statements, MYSQL *connection,
                                      const struct db_statement *statement, unsigned int *error);

/* Closes all of them, before the connection is closed. */
void statements_close(struct statements *statements);
