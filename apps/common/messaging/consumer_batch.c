#include "common/messaging/consumer_batch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/daemon.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/base/metrics_server.h"
#include "common/messaging/inbox.h"
#include "common/messaging/parking.h"

enum {
    LOST_MAX = 3,       /* lost database connections before giving up */
    DELIVERIES_MAX = 5, /* from this delivery on a message is suspected of killing the process */
    WAIT_MIN_MS = 1000,
    WAIT_MAX_MS = 60000,
};

METRIC_COUNTER(APPLIED, "icarus_messages_applied_total", "Mensagens aplicadas.");
METRIC_HISTOGRAM(AGE, "icarus_message_age_seconds",
                 "Tempo da criação da mensagem até a sua aplicação.");
METRIC_COUNTER(KNOWN, "icarus_messages_known_total", "Mensagens repetidas, sem efeito.");
METRIC_COUNTER(DEAD, "icarus_messages_dead_total",
               "Mensagens impossíveis de aplicar, enviadas para a fila de mortas.");
METRIC_COUNTER(DELAYED, "icarus_messages_delayed_total", "Mensagens adiadas por uma falha.");

/* Context of one transaction. */
struct work {
    const struct consumer *consumer;
    struct item **items; /* in the order of application */
    size_t count;
    struct db *db;
    struct outbox *outbox; /* of the transaction under way */
    struct item *item;     /* being applied */
    bool apart;            /* each message runs under a savepoint */
};

/* A message that was redelivered several times may have killed the process each time. */
static bool is_suspect(const struct item *item)
{
    int64_t deliveries = 0;

    return message_field_int(&item->delivery.content.properties, "x-delivery-count", &deliveries) &&
           deliveries >= DELIVERIES_MAX;
}

static void read_item(struct item *item)
{
    bool local_fault;
    const char *fault = message_read(&item->message, &item->delivery, &local_fault);

    item->rejected_on_read = fault != NULL;
    item->verdict = local_fault ? VERDICT_WAIT : VERDICT_DEAD;
    if (!fault && is_suspect(item)) {
        item->rejected_on_read = true;
        item->verdict = VERDICT_WAIT;
        fault = "entregue várias vezes sem que o consumidor terminasse de aplicá-la";
    }
    (void)snprintf(item->reason, sizeof(item->reason), "%s", fault ? fault : "");
}

/* Takes deliveries of `queue`, or of all queues when it is NULL. */
static void take_from(struct batch *batch, struct broker *broker, const char *queue)
{
    while (batch->count < BATCH_MAX) {
        struct item *item = &batch->items[batch->count];
        bool taken = queue ? broker_take_from(broker, queue, &item->delivery)
                           : broker_take(broker, &item->delivery);

        if (!taken)
            break;
        read_item(item);
        batch->count++;
    }
}

bool batch_take(struct batch *batch, struct broker *broker, const struct consumer *consumer)
{
    batch->count = 0;
    if (consumer->urgent)
        take_from(batch, broker, consumer->urgent);
    batch->urgent = batch->count > 0;
    if (!batch->urgent)
        take_from(batch, broker, NULL);
    return batch->count > 0;
}

void batch_clear(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        message_clear(&batch->items[i].message);
        delivery_clear(&batch->items[i].delivery);
    }
    batch->count = 0;
}

enum apply_result apply_impossible(struct applying *applying, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(applying->reason, REASON_MAX + 1, format, arguments);
    va_end(arguments);
    return APPLY_IMPOSSIBLE;
}

enum apply_result apply_early(struct applying *applying, const char *reason)
{
    (void)snprintf(applying->reason, REASON_MAX + 1, "%s", reason);
    return APPLY_EARLY;
}

enum apply_result apply_of(enum db_result result)
{
    switch (result) {
    case DB_OK:
        return APPLY_OK;
    case DB_BUSY:
        return APPLY_BUSY;
    case DB_UNAVAILABLE:
        return APPLY_UNAVAILABLE;
    default:
        return APPLY_FAILED;
    }
}

/* The result with which a message's transaction ends. */
static enum db_result end_of(enum apply_result result)
{
    switch (result) {
    case APPLY_OK:
        return DB_OK;
    case APPLY_IMPOSSIBLE:
        return RULE_UNDO;
    case APPLY_BUSY:
        return DB_BUSY;
    case APPLY_UNAVAILABLE:
        return DB_UNAVAILABLE;
    case APPLY_EARLY:
    case APPLY_FAILED:
        break;
    }
    return DB_ERROR;
}

static enum db_result record_and_apply(struct db *db, void *context)
{
    const struct work *work = context;
    struct item *item = work->item;
    struct applying applying = {work->outbox, work->consumer->context, item->reason};
    bool fresh;
    enum db_result result = inbox_add(db, item->message.id, item->message.type, &fresh);

    item->verdict = VERDICT_KNOWN;
    if (result != DB_OK || !fresh)
        return result;
    item->verdict = VERDICT_APPLIED;
    return end_of(work->consumer->apply(db, &item->message, &applying));
}

/* Runs inside a savepoint: the new messages of a message that fails are dropped with it. */
static enum db_result record_and_apply_apart(struct db *db, void *context)
{
    const struct work *work = context;
    enum db_result result = record_and_apply(db, context);

    if (result == DB_OK)
        return outbox_write(db, work->outbox);
    outbox_drop(work->outbox);
    return result;
}

/* Sets the correlation id and traceparent of log lines and of messages sent; NULL clears them. */
static void enter_trace(const struct message *message)
{
    log_correlation(message && message->correlation[0] ? message->correlation : NULL);
    trace_set(message ? message->traceparent : NULL);
}

/* Applies a message, with its correlation id and traceparent in the log. */
static enum db_result apply_item(struct db *db, struct work *work, struct item *item)
{
    work->item = item;
    item->reason[0] = '\0';
    enter_trace(&item->message);
    enum db_result result =
        work->apart ? db_part(db, record_and_apply_apart, work) : record_and_apply(db, work);
    enter_trace(NULL);
    return result;
}

static bool is_own_fault(enum db_result result)
{
    return result != DB_OK && result != DB_BUSY && result != DB_UNAVAILABLE;
}

static void mark_failed(struct item *item, enum db_result result)
{
    item->verdict = result == RULE_UNDO ? VERDICT_DEAD : VERDICT_WAIT;
    if (!item->reason[0])
        (void)snprintf(item->reason, sizeof(item->reason), "%s",
                       result == RULE_UNDO ? "impossível de aplicar"
                                           : "falha inesperada ao aplicar; veja o log");
}

static enum db_result apply_all(struct db *db, struct work *work)
{
    const struct consumer *consumer = work->consumer;
    struct applying applying = {work->outbox, consumer->context, NULL};
    enum db_result result = DB_OK;

    if (consumer->begin)
        consumer->begin(consumer->context);
    for (size_t i = 0; i < work->count && result == DB_OK; i++) {
        result = apply_item(db, work, work->items[i]);
        if (work->apart && is_own_fault(result)) {
            mark_failed(work->items[i], result);
            result = DB_OK;
        }
    }
    if (result == DB_OK && consumer->finish)
        result = consumer->finish(db, &applying);
    return result;
}

static enum db_result apply_batch(struct db *db, void *context)
{
    struct work *work = context;
    enum db_result result = apply_all(db, work);

    if (result == DB_OK)
        return outbox_write(db, work->outbox);
    outbox_drop(work->outbox);
    return result;
}

static int compare_order(const void *a, const void *b)
{
    const struct item *first = *(struct item *const *)a;
    const struct item *second = *(struct item *const *)b;

    if (first->order != second->order)
        return first->order < second->order ? -1 : 1;
    return first < second ? -1 : first > second; /* order of arrival */
}

static size_t arrange(struct batch *batch, const struct consumer *consumer, struct item **items)
{
    size_t count = 0;

    for (size_t i = 0; i < batch->count; i++) {
        struct item *item = &batch->items[i];

        if (item->rejected_on_read)
            continue;
        item->order = consumer->order ? consumer->order(&item->message) : 0;
        items[count++] = item;
    }
    qsort(items, count, sizeof(struct item *), compare_order);
    return count;
}

/*
 * Applies the batch, repeatedly while the database is down. The first try has no savepoints, which
 * takes fewer round trips; when a message fails, each one gets its own. `*given_up` is set when the
 * database answers but still refuses the batch after db_transaction's retries. False when the
 * broker is lost or the process is told to stop.
 */
static bool persist(struct work *work, struct broker *broker, bool *given_up)
{
    struct backoff backoff = {0};
    int lost = 0; /* connections lost although the database answers */

    *given_up = false;
    while (work->count > 0) {
        enum db_result result = db_transaction(work->db, apply_batch, work);

        metrics_server_ready(result != DB_UNAVAILABLE);
        if (result == DB_OK)
            return true;
        if (is_own_fault(result) && !work->apart) {
            work->apart = true;
            continue;
        }
        if (result == DB_UNAVAILABLE && db_ping(work->db) == DB_OK)
            lost++;
        *given_up = result != DB_UNAVAILABLE || lost == LOST_MAX;
        if (*given_up)
            return true;
        if (!broker_wait(broker, backoff_next(&backoff)))
            return false;
    }
    return true;
}

/* Applies each message in a transaction of its own; one that still fails is to be parked in
 * <queue>.espera. */
static bool apply_each(struct work *work, struct broker *broker)
{
    for (size_t i = 0; i < work->count; i++) {
        struct work alone = *work;
        bool given_up;

        alone.items = &work->items[i];
        alone.count = 1;
        if (!broker_work(broker) || !persist(&alone, broker, &given_up))
            return false;
        if (!given_up)
            continue;
        alone.items[0]->verdict = VERDICT_WAIT;
        (void)snprintf(alone.items[0]->reason, sizeof(alone.items[0]->reason), "%s",
                       "o banco de dados recusou várias vezes; veja o log");
    }
    return true;
}

/* Publishes a message to a companion queue; if one cannot be parked the batch is not
 * acknowledged. */
static bool park(struct broker *broker, const struct item *item)
{
    const int64_t attempts = parking_attempts(&item->delivery);
    struct parking parking = {QUEUE_DEAD, item->reason, attempts, 0};

    if (item->verdict == VERDICT_WAIT) {
        parking.suffix = QUEUE_WAIT;
        parking.attempts = attempts < INT64_MAX ? attempts + 1 : attempts;
        parking.milliseconds = backoff_after(attempts, WAIT_MIN_MS, WAIT_MAX_MS);
    }
    enter_trace(&item->message);
    bool parked = parking_publish(broker, &item->delivery, &parking);
    if (parked)
        log_warn("mensagem %s (%s) para %s.%s: %s", item->message.id, item->message.type,
                 item->delivery.queue, parking.suffix, item->reason);
    enter_trace(NULL);
    return parked;
}

static bool park_all(struct batch *batch, struct broker *broker)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct item *item = &batch->items[i];

        if ((item->verdict == VERDICT_DEAD || item->verdict == VERDICT_WAIT) && !park(broker, item))
            return false;
    }
    return true;
}

/* An urgent batch is acknowledged one by one: older deliveries may still be waiting. */
static bool ack_all(const struct batch *batch, struct broker *broker)
{
    if (!batch->urgent)
        return broker_ack(broker, batch->items[batch->count - 1].delivery.tag, BROKER_ACK_ALL);
    for (size_t i = 0; i < batch->count; i++)
        if (!broker_ack(broker, batch->items[i].delivery.tag, BROKER_ACK_ONE))
            return false;
    return true;
}

static void count(const struct batch *batch)
{
    static struct metric *const FIGURES[] = {[VERDICT_APPLIED] = &APPLIED,
                                             [VERDICT_KNOWN] = &KNOWN,
                                             [VERDICT_DEAD] = &DEAD,
                                             [VERDICT_WAIT] = &DELAYED};

    const int64_t now = (int64_t)time(NULL);

    for (size_t i = 0; i < batch->count; i++) {
        const struct item *item = &batch->items[i];
        const amqp_basic_properties_t *properties = &item->delivery.content.properties;

        metric_add(FIGURES[item->verdict], 1);
        if (item->verdict == VERDICT_APPLIED && properties->_flags & AMQP_BASIC_TIMESTAMP_FLAG &&
            properties->timestamp <= (uint64_t)now)
            metric_observe(&AGE, now - (int64_t)properties->timestamp);
    }
}

bool batch_settle(struct batch *batch, struct broker *broker, struct db *db,
                  const struct consumer *consumer)
{
    struct item *items[BATCH_MAX];
    struct outbox outbox = {.count = 0};
    struct work work = {.consumer = consumer,
                        .items = items,
                        .count = arrange(batch, consumer, items),
                        .db = db,
                        .outbox = &outbox};
    bool given_up;

    if (!persist(&work, broker, &given_up) || (given_up && !apply_each(&work, broker)))
        return false;
    if (!park_all(batch, broker) || !ack_all(batch, broker))
        return false;
    count(batch);
    return true;
}
