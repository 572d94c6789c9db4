#pragma once

#include <criterion/criterion.h>
#include <inttypes.h>
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>

/* A connection of its own as the server's administrator, to prepare tables and to look at them. A
 * statement that fails ends the test. */
static MYSQL *client;

static inline void operator_connect(const char *schema)
{
    client = mysql_init(NULL);
    cr_assert(
        mysql_real_connect(client, NULL, "root", NULL, schema, 0, getenv("ICARUS_DB_SOCKET"), 0));
    cr_assert_eq(mysql_set_character_set(client, "utf8mb4"), 0);
}

static inline void operator_runs(const char *sql)
{
    cr_assert_eq(mysql_query(client, sql), 0, "%s: %s", sql, mysql_error(client));
    mysql_free_result(mysql_store_result(client));
}

/* The single value of a query, "" for none or NULL; valid until the next call. */
static inline const char *operator_text(const char *sql)
{
    static char value[8192];

    cr_assert_eq(mysql_query(client, sql), 0, "%s: %s", sql, mysql_error(client));
    MYSQL_RES *rows = mysql_store_result(client);
    MYSQL_ROW row = mysql_fetch_row(rows);
    (void)snprintf(value, sizeof(value), "%s", row && row[0] ? row[0] : "");
    mysql_free_result(rows);
    return value;
}

/* The same as a number, which must be there. */
static inline int64_t operator_reads(const char *sql)
{
    const char *value = operator_text(sql);

    cr_assert_str_neq(value, "", "%s gave no value", sql);
    return strtoll(value, NULL, 10);
}
