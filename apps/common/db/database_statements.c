#include "common/db/database_statements.h"

#include <errmsg.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/base/metrics.h"

/* Bounds of the section that DB_STATEMENT fills, defined by the linker; NULL without statements. */
extern const struct db_statement *const __start_db_statements[] __attribute__((weak));
extern const struct db_statement *const __stop_db_statements[] __attribute__((weak));

METRIC_COUNTER(PREPARED, "icarus_db_statements_prepared_total",
               "Instruções SQL preparadas: todas a cada conexão, depois só as que tinham saído.");

struct slot {
    struct prepared prepared; /* handle NULL: not prepared */
    uint64_t used;            /* logical time of the last use */
};

struct statements {
    size_t count;
    size_t prepared;
    size_t keep;
    uint64_t clock;
    struct slot slots[];
};

/* By the place of the statement; they stay as long as the process. */
static struct plan *plans;
static pthread_mutex_t plans_lock = PTHREAD_MUTEX_INITIALIZER;

struct statements *statements_new(void)
{
    size_t count = (size_t)(__stop_db_statements - __start_db_statements);
    struct statements *statements = calloc(1, sizeof(*statements) + count * sizeof(struct slot));

    if (!plans)
        plans = calloc(count, sizeof(*plans));
    if (!plans) {
        free(statements);
        return NULL;
    }
    if (statements) {
        statements->count = count;
        statements->keep = count;
    }
    return statements;
}

void statements_free(struct statements *statements)
{
    statements_close(statements);
    free(statements);
}

static void close_slot(struct statements *statements, struct slot *slot)
{
    (void)mysql_stmt_close(slot->prepared.handle);
    slot->prepared.handle = NULL;
    statements->prepared--;
}

static void close_oldest(struct statements *statements)
{
    struct slot *oldest = NULL;

    for (size_t i = 0; i < statements->count; i++) {
        struct slot *slot = &statements->slots[i];

        if (slot->prepared.handle && (!oldest || slot->used < oldest->used))
            oldest = slot;
    }
    if (oldest)
        close_slot(statements, oldest);
}

void statements_keep(struct statements *statements, size_t count)
{
    statements->keep = count > 0 && count < statements->count ? count : statements->count;
    while (statements->prepared > statements->keep)
        close_oldest(statements);
}

/* Plans the parameters unless another connection has. */
static bool make_parameters(struct plan *plan, const struct db_statement *statement)
{
    (void)pthread_mutex_lock(&plans_lock);
    const bool good = plan->sql || plan_parameters(plan, statement);
    (void)pthread_mutex_unlock(&plans_lock);
    return good;
}

static bool make_columns(struct plan *plan, const struct db_statement *statement,
                         MYSQL_STMT *handle)
{
    (void)pthread_mutex_lock(&plans_lock);
    const bool good = plan->is_whole || plan_columns(plan, statement, handle);
    (void)pthread_mutex_unlock(&plans_lock);
    return good;
}

/* Prepares a statement on the server and makes its plan. Returns 0 or the error code. */
static unsigned int prepare(MYSQL_STMT *handle, const struct db_statement *statement,
                            struct plan *plan)
{
    if (!make_parameters(plan, statement))
        return CR_INVALID_PARAMETER_NO;
    if (mysql_stmt_prepare(handle, plan->sql, strlen(plan->sql)) != 0)
        return mysql_stmt_errno(handle);
    return make_columns(plan, statement, handle) ? 0 : CR_INVALID_BUFFER_USE;
}

const struct prepared *statements_get(struct statements *statements, MYSQL *connection,
                                      const struct db_statement *statement, unsigned int *error)
{
    const ptrdiff_t place = statement->entry - __start_db_statements;
    struct slot *slot = &statements->slots[place];
    struct prepared *prepared = &slot->prepared;

    slot->used = ++statements->clock;
    if (prepared->handle)
        return prepared;
    if (statements->prepared >= statements->keep)
        close_oldest(statements);
    prepared->handle = mysql_stmt_init(connection);
    *error = CR_OUT_OF_MEMORY;
    if (!prepared->handle)
        return NULL;
    statements->prepared++;
    metric_add(&PREPARED, 1);
    prepared->plan = &plans[place];
    *error = prepare(prepared->handle, statement, &plans[place]);
    if (*error == 0)
        return prepared;
    log_error("banco: não foi possível preparar %s: erro %u: %s", statement->name, *error,
              mysql_stmt_error(prepared->handle));
    close_slot(statements, slot);
    return NULL;
}

bool statements_check(struct statements *statements, MYSQL *connection)
{
    unsigned int error;

    for (size_t i = 0; i < statements->count; i++)
        if (!statements_get(statements, connection, __start_db_statements[i], &error))
            return false;
    return true;
}

void statements_close(struct statements *statements)
{
    for (size_t i = 0; i < statements->count; i++)
        if (statements->slots[i].prepared.handle)
            close_slot(statements, &statements->slots[i]);
}
