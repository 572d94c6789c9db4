#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/resource/field.h"

/*
 * MariaDB for one thread: one connection, on which the statements of the program are prepared, with
 * parameters and columns bound by type. Values are never concatenated into SQL. A statement about a
 * record (field.h) names its fields, in any order:
 *
 *     DB_READ(PRODUTO_BY_ID, produto, produto, "SELECT id, nome FROM produto WHERE id = :id");
 *     DB_WRITE(PRODUTO_UPDATE, produto, "UPDATE produto SET nome = :nome WHERE id = :id");
 *
 *     enum db_result produto_get(struct db *db, int64_t id, struct produto *p)
 *     {
 *         p->id = id;
 *         return db_load(db, PRODUTO_BY_ID, p, p);
 *     }
 *
 * A part of such a statement may depend on a parameter: `{codigo: AND codigo = :codigo}` is there
 * when the parameter is not NULL, `{!codigo: …}` when it is. So the server sees only what is asked
 * for, and can use an index for it. Parts select no columns and do not nest.
 *
 * A statement about single values binds them by position:
 *
 *     DB_STATEMENT(PRODUTO_STOCK, "SELECT quantidade FROM produto WHERE id = ?");
 *
 *     db_one(db, &PRODUTO_STOCK, DB_IN(db_int(id)), DB_OUT(db_to_int(&quantidade)));
 *
 * A lost connection is reopened before the next statement or transaction, never inside a
 * transaction: that transaction is lost and its caller gets DB_UNAVAILABLE. Text is UTF-8, time is
 * UTC, isolation is READ COMMITTED, autocommit is on outside db_transaction.
 */

/*
 * Results that callers need to distinguish. DB_… is what the database said; faults have already
 * been logged. RULE_… never comes from this module: a rule returns it from the work of a
 * transaction, which is then rolled back.
 */
enum db_result {
    DB_OK,
    DB_NONE,         /* no such row */
    DB_DUPLICATE,    /* a unique key refused the row */
    DB_REFERENCED,   /* a foreign key still points at the row */
    DB_NO_REFERENCE, /* a foreign key points at nothing */
    DB_CHECK,        /* a CHECK constraint refused the row */
    DB_BUSY, /* deadlock, lock wait time-out or killed: the same work may succeed if repeated */
    DB_UNAVAILABLE, /* no connection, or lost on the way: the outcome of a write is unknown; also a
                       server that is read-only or whose disk is full */
    DB_ERROR,       /* anything else: a bug */
    RULE_STALE,     /* If-Match did not hold */
    RULE_CONFLICT,  /* a rule forbids it */
    RULE_FORBIDDEN, /* a rule forbids it to this user */
    RULE_INVALID,   /* a value that conflicts with what is stored */
    RULE_UNDO,      /* undone for a reason that the caller of the transaction knows */
    RULE_OWN        /* and above: the rules of a service, see RULE */
};

/* The result of the n-th of a service's own rules, from 0:
 *     #define RULE_ULTIMO_ADMIN RULE(0) */
#define RULE(n) ((enum db_result)(RULE_OWN + (n)))

struct db;

/* A statement and its entry in the section of all statements. */
struct db_statement {
    const char *name;
    const char *sql;
    const struct db_statement *const *entry;
    const struct record *in;  /* record of the parameters; NULL for positional ones */
    const struct record *out; /* record of the columns; NULL for db_out */
    bool whole;               /* each row fills every field of `out` */
};

// NOLINTBEGIN(bugprone-macro-parentheses): a declared name takes none
/* Declares a statement constant. The linker collects them in a section, and each new connection
 * prepares all of them once, so that a wrong statement is found before the first request. */
#define DB_STATEMENT(id, text)                                                                     \
    static const struct db_statement id;                                                           \
    static const struct db_statement *const id##_entry                                             \
        __attribute__((section("db_statements"), used)) = &id;                                     \
    static const struct db_statement id = {#id, (text), &id##_entry, NULL, NULL, false}

/*
 * The same for records. The parameter `:nome` is the field `nome` of `struct takes`; a column
 * `nome` fills the field `nome` of `struct gives`. DB_READ fills every field of its record;
 * DB_READ_SOME and DB_WRITE (RETURNING, into the record it takes) fill some. Mismatches are found
 * at startup, when the statement is prepared: a name without a field, a field without a column, a
 * column that its member cannot hold.
 */
#define DB_READ(id, takes, gives, text)      DB_OF_RECORDS(id, takes, gives, true, text)
#define DB_READ_SOME(id, takes, gives, text) DB_OF_RECORDS(id, takes, gives, false, text)
#define DB_WRITE(id, takes, text)            DB_OF_RECORDS(id, takes, takes, false, text)
#define DB_OF_RECORDS(id, takes, gives, all, text)                                                 \
    typedef struct takes id##_takes;                                                               \
    typedef struct gives id##_gives;                                                               \
    static const struct db_statement id;                                                           \
    static const struct db_statement *const id##_entry                                             \
        __attribute__((section("db_statements"), used)) = &id;                                     \
    static const struct db_statement id = {#id,           (text),        &id##_entry,              \
                                           RECORD(takes), RECORD(gives), (all)}
// NOLINTEND(bugprone-macro-parentheses)

enum db_kind {
    DB_KIND_NULL,
    DB_KIND_INT,
    DB_KIND_TEXT,
    DB_KIND_BYTES,
    DB_KIND_DECIMAL,
    DB_KIND_INSTANT,
    DB_KIND_BOOL
};

/* A parameter. Pointers are borrowed until the call returns. */
struct db_in {
    enum db_kind kind;
    int64_t number;
    const void *data;
    size_t length;
};

struct db_in db_null(void);
struct db_in db_int(int64_t value);
struct db_in db_text(const char *text); /* NUL-terminated UTF-8; also dates */
struct db_in db_bytes(const void *data, size_t length);
struct db_in db_decimal(int64_t value, const struct decimal_kind *kind); /* exact */
struct db_in db_quantity(struct quantity quantity);
struct db_in db_cost(struct cost cost);          /* COST_UNKNOWN is NULL, here and back */
struct db_in db_instant(const char *rfc3339);    /* "2026-07-01T12:00:00.000Z" to DATETIME(3) */
struct db_in db_optional_int(int64_t value);     /* 0 is NULL */
struct db_in db_optional_text(const char *text); /* NULL or "" is NULL */

/* The destination of a column, a typed variable of the caller, filled for each row. */
struct db_out {
    enum db_kind kind;
    void *place;
    size_t size;
    const struct decimal_kind *decimal; /* DB_KIND_DECIMAL */
};

/* NULL gives 0, false or "". A text that does not fit is DB_ERROR: size buffers by the schema. */
#define db_to_int(pointer)      db_out_int(pointer)
#define db_to_cost(pointer)     db_out_decimal(&(pointer)->hundred_thousandths, &COST_KIND)
#define db_to_quantity(pointer) db_out_decimal(&(pointer)->thousandths, &QUANTITY_KIND)
#define db_to_text(array)       db_out_text((array), sizeof(array))
#define db_to_instant(array)    db_out_instant((array), sizeof(array))
#define db_to_bytes(array)      db_out_bytes((array), sizeof(array))
#define db_to_bool(pointer)     db_out_bool(pointer)
struct db_out db_out_int(int64_t *place);
struct db_out db_out_bool(bool *place);
struct db_out db_out_decimal(int64_t *place, const struct decimal_kind *kind);
struct db_out db_out_text(char *place, size_t size);
struct db_out db_out_instant(char *place, size_t size); /* RFC 3339 UTC with ms, 25 bytes */
struct db_out db_out_bytes(void *place, size_t size);   /* exactly `size` bytes, e.g. BINARY(32) */

#define DB_IN(...)                                                                                 \
    (const struct db_in[]){__VA_ARGS__},                                                           \
        sizeof((const struct db_in[]){__VA_ARGS__}) / sizeof(struct db_in)
#define DB_OUT(...)                                                                                \
    (const struct db_out[]){__VA_ARGS__},                                                          \
        sizeof((const struct db_out[]){__VA_ARGS__}) / sizeof(struct db_out)
#define DB_NO_IN NULL, 0

enum { DB_PARAMETERS_MAX = 40, DB_COLUMNS_MAX = 40 };

/*
 * A handle for one thread. Call it before threads start, because it reads the configuration: the
 * settings of database_server.h and ICARUS_DB_NAME, _USER, _PASSWORD. Connects at the first use.
 * Never NULL (ends the process when out of memory).
 */
struct db *db_open(void);
void db_close(struct db *db);

/*
 * Limits how many statements stay prepared (default 0: all). Each costs 11 KB per connection. The
 * least recently used one is closed; its next use costs one more round trip to prepare it again.
 */
void db_keep_statements(struct db *db, size_t count);

/* Connects if needed and pings the server: DB_OK or DB_UNAVAILABLE. */
enum db_result db_ping(struct db *db);

/* Runs a statement that returns no rows. db_count() is then the number of rows matched (UPDATE,
 * DELETE) or inserted, db_last_id() the AUTO_INCREMENT id. */
enum db_result db_run(struct db *db, const struct db_statement *statement, const struct db_in *in,
                      size_t in_count);

/*
 * Runs a statement that returns no rows once for each of `rows` rows of `in_count` parameters in
 * `in`, in order and in one round trip (MariaDB's array binding). A column has the same kind in all
 * rows, or NULL. db_count() is the sum. Call it inside db_transaction: after a fault the rows
 * before it remain. DB_ERROR for more than DB_ROWS_MAX rows.
 */
enum { DB_ROWS_MAX = 16 };
enum db_result db_run_many(struct db *db, const struct db_statement *statement,
                           const struct db_in *in, size_t in_count, size_t rows);

/* Runs a statement that returns at most one row: DB_OK with `out` filled, or DB_NONE. */
enum db_result db_one(struct db *db, const struct db_statement *statement, const struct db_in *in,
                      size_t in_count, const struct db_out *out, size_t out_count);

/*
 * Runs a statement and calls `each` for every row, after filling `out`. `each` must not use `db`.
 * DB_OK also when there are no rows.
 */
typedef void db_each(void *context);
enum db_result db_rows(struct db *db, const struct db_statement *statement, const struct db_in *in,
                       size_t in_count, const struct db_out *out, size_t out_count, db_each *each,
                       void *context);

/*
 * The same for records, with types checked by the compiler. db_store runs a DB_WRITE, like db_run
 * without RETURNING and like db_one with it. db_store_many is db_run_many of an array of any number
 * of records, DB_ROWS_MAX per round trip. db_load and db_scan are db_one and db_rows of a DB_READ;
 * `in` and `out` may be the same. db_load_many stores up to `size` rows in the array `list` and
 * sets `*count`; further rows are dropped.
 */
#define db_store(db, statement, record)                                                            \
    db_store_record((db), &(statement), 1 ? (record) : (statement##_takes *)NULL)
#define db_store_many(db, statement, records, count)                                               \
    db_store_records((db), &(statement), 1 ? (records) : (const statement##_takes *)NULL,          \
                     sizeof(statement##_takes), (count))
#define db_load(db, statement, in, out)                                                            \
    db_load_record((db), &(statement), 1 ? (in) : (const statement##_takes *)NULL,                 \
                   1 ? (out) : (statement##_gives *)NULL)
#define db_load_many(db, statement, in, list, size, count)                                         \
    db_load_records((db), &(statement), 1 ? (in) : (const statement##_takes *)NULL,                \
                    1 ? (list) : (statement##_gives *)NULL, sizeof(statement##_gives), (size),     \
                    (count))
#define db_scan(db, statement, in, out, each, context)                                             \
    db_scan_records((db), &(statement), 1 ? (in) : (const statement##_takes *)NULL,                \
                    1 ? (out) : (statement##_gives *)NULL, (each), (context))
enum db_result db_store_record(struct db *db, const struct db_statement *statement, void *record);
enum db_result db_store_records(struct db *db, const struct db_statement *statement,
                                const void *records, size_t size, size_t count);
enum db_result db_load_record(struct db *db, const struct db_statement *statement, const void *in,
                              void *out);
enum db_result db_load_records(struct db *db, const struct db_statement *statement, const void *in,
                               void *list, size_t element, size_t size, size_t *count);
enum db_result db_scan_records(struct db *db, const struct db_statement *statement, const void *in,
                               void *out, db_each *each, void *context);

/* Of the last statement without rows: see db_run. */
int64_t db_count(const struct db *db);
int64_t db_last_id(const struct db *db);

/*
 * Runs `work` inside a transaction: commits when it returns DB_OK, else rolls back and returns its
 * result. On DB_BUSY the whole of `work` is repeated, with growing, jittered delay, at most 5 times
 * and not after 5 s (the lock wait time-out): it must not keep state from a run that failed. A
 * connection lost before or at COMMIT is DB_UNAVAILABLE; a transaction that the server aborted
 * (deadlock, connection) is never committed, whatever `work` returns.
 *
 * Inside another transaction it is a savepoint of that one, which alone commits and repeats: the
 * effects of `work` are undone unless it returns DB_OK. There is no third level.
 */
typedef enum db_result db_work(struct db *db, void *context);
enum db_result db_transaction(struct db *db, db_work *work, void *context);

/*
 * Calls `then` after the current transaction has committed. Only the last function given in a
 * transaction is kept; undoing a savepoint does not remove it.
 */
typedef void db_then(void);
void db_after_commit(struct db *db, db_then *then);

/*
 * Runs `work` under a savepoint of the current transaction: its effects are undone unless it
 * returns DB_OK. DB_BUSY and DB_UNAVAILABLE are not undone here, because the whole transaction has
 * to be rolled back: return them to db_transaction. Does not nest.
 */
enum db_result db_part(struct db *db, db_work *work, void *context);
