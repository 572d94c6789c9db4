#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/db/database_internal.h"

enum { ATTEMPTS = 5, SECONDS = 5 };

static enum db_result command(struct db *db, const char *sql)
{
    if (!db->connection)
        return DB_UNAVAILABLE;
    if (mysql_real_query(db->connection, sql, strlen(sql)) != 0)
        return database_failed(db, sql, mysql_errno(db->connection), mysql_error(db->connection));
    return DB_OK;
}

static enum db_result attempt(struct db *db, db_work *work, void *context)
{
    enum db_result result = database_ensure(db);

    if (result == DB_OK)
        result = command(db, "START TRANSACTION");
    if (result != DB_OK)
        return result;
    db->in_transaction = true;
    db->lost = DB_OK;
    db->then = NULL;
    result = work(db, context);
    if (db->lost != DB_OK)
        result = db->lost;
    if (result == DB_OK)
        result = command(db, "COMMIT");
    /* If ROLLBACK fails the connection is closed, which rolls back as well. */
    if (result != DB_OK && db->connection && command(db, "ROLLBACK") != DB_OK)
        database_disconnect(db);
    db->in_transaction = false;
    if (result == DB_OK && db->then)
        db->then();
    return result;
}

void db_after_commit(struct db *db, db_then *then)
{
    db->then = then;
}

/* Runs the work under a savepoint. */
static enum db_result attempt_part(struct db *db, const char *savepoint, const char *undo,
                                   db_work *work, void *context)
{
    enum db_result result = database_ensure(db);

    if (result == DB_OK)
        result = command(db, savepoint);
    if (result != DB_OK)
        return result;
    result = work(db, context);
    if (db->lost != DB_OK)
        return db->lost;
    if (result == DB_OK || result == DB_BUSY || result == DB_UNAVAILABLE)
        return result;
    if (command(db, undo) == DB_OK)
        return result;
    /* The server has ended the transaction: nothing of it may be committed. */
    database_disconnect(db);
    return DB_UNAVAILABLE;
}

/* 10, 20, 40, 80 ms, each plus up to as much at random, so that competing transactions do not meet
 * again. */
static void back_off(struct db *db, int attempts)
{
    long base = 10L << attempts;
    long milliseconds = base + rand_r(&db->jitter) % base;
    struct timespec delay = {.tv_nsec = milliseconds * 1000000};

    (void)nanosleep(&delay, NULL);
}

enum db_result db_transaction(struct db *db, db_work *work, void *context)
{
    struct timespec start;
    struct timespec now;
    enum db_result result;

    if (db->in_transaction)
        return attempt_part(db, "SAVEPOINT interior", "ROLLBACK TO SAVEPOINT interior", work,
                            context);
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0;; i++) {
        result = attempt(db, work, context);
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        if (result != DB_BUSY || i == ATTEMPTS - 1 || now.tv_sec - start.tv_sec >= SECONDS)
            return result;
        back_off(db, i);
    }
}

enum db_result db_part(struct db *db, db_work *work, void *context)
{
    return attempt_part(db, "SAVEPOINT parte", "ROLLBACK TO SAVEPOINT parte", work, context);
}
