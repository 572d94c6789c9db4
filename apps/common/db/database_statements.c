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

enum { VARIANTS = 8 }; /* slots for further variants of statements with parts */

struct slot {
    struct prepared prepared;
    size_t place;    /* index of the statement in the section */
    uint32_t chosen; /* parts */
    uint64_t used;   /* logical time of the last use */
    struct plan own; /* of a statement with parts */
};

struct statements {
    size_t capacity;
    size_t prepared; /* slots in use, the first ones */
    size_t keep;
    uint64_t clock;
    struct slot slots[];
};

/* What all connections share about each statement in the section, for the life of the process. */
struct shared {
    bool found; /* `parts` is filled in */
    struct plan_parts parts;
    struct plan plan; /* of a statement without parts */
};
static struct shared *shared;
static pthread_mutex_t shared_lock = PTHREAD_MUTEX_INITIALIZER;

static size_t count_statements(void)
{
    return (size_t)(__stop_db_statements - __start_db_statements);
}

struct statements *statements_new(void)
{
    const size_t capacity = count_statements() + VARIANTS;
    struct statements *statements = calloc(1, sizeof(*statements) + capacity * sizeof(struct slot));

    if (!shared)
        shared = calloc(count_statements() + 1, sizeof(*shared));
    if (!shared || !statements) {
        free(statements);
        return NULL;
    }
    statements->capacity = capacity;
    statements->keep = capacity;
    return statements;
}

void statements_free(struct statements *statements)
{
    statements_close(statements);
    free(statements);
}

/* Closes a slot; the last one takes its place. */
static void close_slot(struct statements *statements, struct slot *slot)
{
    (void)mysql_stmt_close(slot->prepared.handle);
    plan_free(&slot->own);
    struct slot *last = &statements->slots[--statements->prepared];
    *slot = *last;
    if (slot->prepared.plan == &last->own)
        slot->prepared.plan = &slot->own;
}

static void close_oldest(struct statements *statements)
{
    struct slot *oldest = &statements->slots[0];

    for (size_t i = 1; i < statements->prepared; i++)
        if (statements->slots[i].used < oldest->used)
            oldest = &statements->slots[i];
    close_slot(statements, oldest);
}

void statements_keep(struct statements *statements, size_t count)
{
    statements->keep = count > 0 && count < statements->capacity ? count : statements->capacity;
    while (statements->prepared > statements->keep)
        close_oldest(statements);
}

/* Finds the parts of a statement, once for all connections. Comes before its first use. */
static bool make_parts(struct shared *common, const struct db_statement *statement)
{
    (void)pthread_mutex_lock(&shared_lock);
    if (!common->found)
        common->found = plan_find_parts(&common->parts, statement);
    const bool found = common->found;
    (void)pthread_mutex_unlock(&shared_lock);
    return found;
}

/* Prepares a statement on the server and makes its plan. Returns 0 or the error code. */
static unsigned int prepare(const struct slot *slot, const struct db_statement *statement,
                            struct plan *plan)
{
    MYSQL_STMT *handle = slot->prepared.handle;

    (void)pthread_mutex_lock(&shared_lock);
    bool good = plan->sql || plan_parameters(plan, statement, slot->chosen);
    (void)pthread_mutex_unlock(&shared_lock);
    if (!good)
        return CR_INVALID_PARAMETER_NO;
    if (mysql_stmt_prepare(handle, plan->sql, strlen(plan->sql)) != 0)
        return mysql_stmt_errno(handle);
    (void)pthread_mutex_lock(&shared_lock);
    good = plan->is_whole || plan_columns(plan, statement, handle);
    (void)pthread_mutex_unlock(&shared_lock);
    return good ? 0 : CR_INVALID_BUFFER_USE;
}

static struct slot *find_slot(struct statements *statements, size_t place, uint32_t chosen)
{
    for (size_t i = 0; i < statements->prepared; i++)
        if (statements->slots[i].place == place && statements->slots[i].chosen == chosen)
            return &statements->slots[i];
    return NULL;
}

/* A free slot; NULL when the client library is out of memory. */
static struct slot *take_slot(struct statements *statements, MYSQL *connection)
{
    if (statements->prepared >= statements->keep)
        close_oldest(statements);
    struct slot *slot = &statements->slots[statements->prepared];
    *slot = (struct slot){.prepared.handle = mysql_stmt_init(connection)};
    if (!slot->prepared.handle)
        return NULL;
    statements->prepared++;
    return slot;
}

const struct prepared *statements_get(struct statements *statements, MYSQL *connection,
                                      const struct db_statement *statement, const void *record,
                                      unsigned int *error)
{
    const size_t place = (size_t)(statement->entry - __start_db_statements);
    struct shared *common = &shared[place];

    const uint32_t chosen = plan_choose_parts(&common->parts, record);
    struct slot *slot = find_slot(statements, place, chosen);
    if (slot) {
        slot->used = ++statements->clock;
        return &slot->prepared;
    }
    *error = CR_OUT_OF_MEMORY;
    slot = take_slot(statements, connection);
    if (!slot)
        return NULL;
    metric_add(&PREPARED, 1);
    slot->place = place;
    slot->chosen = chosen;
    slot->used = ++statements->clock;
    struct plan *plan = common->parts.count > 0 ? &slot->own : &common->plan;
    slot->prepared.plan = plan;
    *error = prepare(slot, statement, plan);
    if (*error == 0)
        return &slot->prepared;
    log_error("banco: não foi possível preparar %s: erro %u: %s", statement->name, *error,
              mysql_stmt_error(slot->prepared.handle));
    close_slot(statements, slot);
    return NULL;
}

bool statements_check(struct statements *statements, MYSQL *connection)
{
    unsigned int error;

    for (size_t i = 0; i < count_statements(); i++)
        if (!make_parts(&shared[i], __start_db_statements[i]) ||
            !statements_get(statements, connection, __start_db_statements[i], NULL, &error))
            return false;
    return true;
}

void statements_close(struct statements *statements)
{
    while (statements->prepared > 0)
        close_slot(statements, &statements->slots[statements->prepared - 1]);
}
