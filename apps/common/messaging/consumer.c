#include "common/messaging/consumer.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/daemon.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/base/metrics_server.h"
#include "common/messaging/consumer_batch.h"
#include "common/messaging/inbox.h"
#include "common/values/fuso.h"

enum {
    PREFETCH = 2 * BATCH_MAX, /* the next batch is already here when this one is committed */
    IDLE_MS = 5000,           /* heartbeats must be served every 10 s */
    PRUNE_EVERY_MS = 60000,
    MEASURE_EVERY_MS = 5000,
    CAUGHT_UP_EVERY_MS = 500, /* instead of IDLE_MS and MEASURE_EVERY_MS, with caught_up */
};

METRIC_GAUGE(READY, "icarus_queue_ready", "Mensagens prontas nas filas que este programa consome.");

struct loop {
    const struct consumer *consumer;
    struct broker *broker;
    struct db *db;
    struct batch *batch;
    struct backoff backoff; /* between pings of an unavailable database */
    long long prune_at;
    long long measured_at;
    bool drained; /* the queues were empty at measured_at; caught_up not called since */
};

static int every(const struct loop *loop, int milliseconds)
{
    return loop->consumer->caught_up ? CAUGHT_UP_EVERY_MS : milliseconds;
}

static void connect(struct loop *loop)
{
    const struct consumer *consumer = loop->consumer;
    bool good = broker_reconnect(loop->broker);

    loop->drained = false;
    for (size_t i = 0; good && i < consumer->queue_count; i++)
        good = broker_consume(loop->broker, consumer->queues[i], PREFETCH);
    metrics_server_ready(good && db_ping(loop->db) == DB_OK);
}

/* Deletes old rows of the inbox while no message waits. */
static void prune(struct loop *loop)
{
    bool more = monotonic_ms() >= loop->prune_at;

    while (more && !daemon_stopping() && broker_work(loop->broker) &&
           !broker_waiting(loop->broker)) {
        if (inbox_prune(loop->db, &more) != DB_OK)
            more = false;
        if (!more)
            loop->prune_at = monotonic_ms() + PRUNE_EVERY_MS;
    }
}

static void tell_caught_up(struct loop *loop)
{
    if (loop->drained && loop->consumer->caught_up)
        loop->consumer->caught_up(loop->db, monotonic_ms() - loop->measured_at);
    loop->drained = false;
}

/* Waits for a message. The ping keeps /readyz up to date while there are none. */
static void wait_for_message(struct loop *loop)
{
    const bool good = db_ping(loop->db) == DB_OK;

    metrics_server_ready(good);
    if (good) {
        backoff_reset(&loop->backoff);
        tell_caught_up(loop);
    }
    daemon_wait(broker_socket(loop->broker), -1,
                good ? every(loop, IDLE_MS) : backoff_next(&loop->backoff));
}

/* Updates the queue length metric. False when the connection is lost. Call broker_work afterwards:
 * the client library may have buffered deliveries, for which the socket is no longer readable. */
static bool measure(struct loop *loop)
{
    const struct consumer *consumer = loop->consumer;
    const long long now = monotonic_ms();
    int64_t sum = 0;
    uint32_t ready;

    if (now < loop->measured_at + every(loop, MEASURE_EVERY_MS))
        return true;
    for (size_t i = 0; i < consumer->queue_count; i++) {
        if (!broker_count(loop->broker, consumer->queues[i], &ready))
            return false;
        sum += ready;
    }
    metric_set(&READY, sum);
    loop->measured_at = now;
    loop->drained = sum == 0;
    return true;
}

static void work(struct loop *loop)
{
    if (!measure(loop) || !broker_work(loop->broker))
        return;
    if (batch_take(loop->batch, loop->broker, loop->consumer)) {
        if (!batch_settle(loop->batch, loop->broker, loop->db, loop->consumer))
            broker_disconnect(loop->broker);
        batch_clear(loop->batch);
        return;
    }
    prune(loop);
    if (!broker_waiting(loop->broker))
        wait_for_message(loop);
}

int consumer_run(const struct consumer *consumer)
{
    struct loop loop = {.consumer = consumer};

    daemon_start(consumer->name);
    fuso_open();
    metrics_server_start();
    loop.broker = broker_open();
    loop.db = db_open();
    loop.batch = calloc(1, sizeof(*loop.batch));
    if (!loop.batch) {
        log_error("sem memória");
        return EXIT_FAILURE;
    }
    log_info("consumidor no ar");
    while (!daemon_stopping()) {
        if (broker_connected(loop.broker))
            work(&loop);
        else
            connect(&loop);
    }
    log_info("consumidor encerrado");
    free(loop.batch);
    db_close(loop.db);
    broker_close(loop.broker);
    return EXIT_SUCCESS;
}
