#include "common/http/revocation_reader.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "common/auth/revocation.h"
#include "common/base/log.h"
#include "common/db/database.h"

enum {
    WHOLE_EVERY_SECONDS = 60,
    AWAY_MS = 1000, /* between two attempts while the database is away */
    STACK_BYTES = 128 * 1024,
};

DB_STATEMENT(REVOGACOES, "SELECT id, usuario_id, sessao_id, desde, poupada FROM revogacao"
                         " WHERE id > ? AND desde >= ?");

/*
 * A row may become visible after rows with larger ids, because ids are given before the commit. So
 * each look begins after the last id of one or two minutes ago, and once a minute at the first row.
 */
static struct {
    struct db *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    int64_t from;       /* looks begin after this id */
    int64_t whole_last; /* the last id of the latest whole reading, the next `from` */
    int64_t whole_at;   /* when the next whole reading is due, in seconds of the monotonic clock */
} reader = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct look {
    int64_t now;
    int64_t id;
    int64_t last;
    struct revocation row;
};

static void take_row(void *context)
{
    struct look *look = context;

    revocation_add(&look->row, look->now);
    if (look->id > look->last)
        look->last = look->id;
}

static bool look(void)
{
    struct timespec monotonic;
    struct look look = {.now = time(NULL)};

    (void)clock_gettime(CLOCK_MONOTONIC, &monotonic);
    const bool whole = monotonic.tv_sec >= reader.whole_at;
    enum db_result result = db_rows(
        reader.db, &REVOGACOES,
        DB_IN(db_int(whole ? 0 : reader.from), db_int(look.now - REVOCATION_SECONDS)),
        DB_OUT(db_to_int(&look.id), db_to_int(&look.row.user_id), db_to_int(&look.row.sessao_id),
               db_to_int(&look.row.since), db_to_int(&look.row.spared)),
        take_row, &look);
    if (result != DB_OK)
        return false;
    if (whole) {
        reader.from = reader.whole_last;
        reader.whole_last = look.last;
        reader.whole_at = monotonic.tv_sec + WHOLE_EVERY_SECONDS;
    }
    revocation_ready();
    return true;
}

/* True when it is time to stop. */
static bool wait_ms(long milliseconds)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += milliseconds * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    (void)pthread_mutex_lock(&reader.lock);
    for (int result = 0; !reader.stopping && result != ETIMEDOUT;)
        result = pthread_cond_timedwait(&reader.wake, &reader.lock, &until);
    const bool stopping = reader.stopping;
    (void)pthread_mutex_unlock(&reader.lock);
    return stopping;
}

static void *watch(void *argument)
{
    (void)argument;
    for (bool good = true; !wait_ms(good ? REVOCATION_READ_MS : AWAY_MS);)
        good = look();
    return NULL;
}

static void start(void)
{
    pthread_attr_t thread;
    pthread_condattr_t wake;

    revocation_expect();
    reader.db = db_open();
    db_keep_statements(reader.db, 1);
    (void)look();
    int error = pthread_condattr_init(&wake);
    if (error == 0)
        error = pthread_condattr_setclock(&wake, CLOCK_MONOTONIC);
    if (error == 0)
        error = pthread_cond_init(&reader.wake, &wake);
    if (error == 0)
        error = pthread_attr_init(&thread);
    if (error == 0)
        error = pthread_attr_setstacksize(&thread, STACK_BYTES);
    if (error == 0)
        error = pthread_create(&reader.thread, &thread, watch, NULL);
    if (error != 0) {
        log_error("revogação: não foi possível começar a ler a tabela: %s", strerror(error));
        exit(EX_OSERR);
    }
}

static void stop(void)
{
    (void)pthread_mutex_lock(&reader.lock);
    reader.stopping = true;
    (void)pthread_cond_signal(&reader.wake);
    (void)pthread_mutex_unlock(&reader.lock);
    (void)pthread_join(reader.thread, NULL);
    db_close(reader.db);
}

const struct revocations REVOCATIONS = {start, stop};
