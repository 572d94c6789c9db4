#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/messaging/broker_internal.h"

enum {
    TELL_EVERY_MS = 60000,
    CONFIRM_SECONDS = 30,
    STOPPING_SECONDS = 5, /* once the process is told to stop */
    READ_EVERY_BYTES = 65536,
};

METRIC_GAUGE(UNCONFIRMED, "icarus_broker_unconfirmed_seconds",
             "Segundos desde que o RabbitMQ deixou de confirmar mensagens; 0 quando confirma.");

void broker_tell_unconfirmed(struct broker *broker)
{
    const long long now = monotonic_ms();
    const long long lasted = broker->unconfirmed_since > 0 ? now - broker->unconfirmed_since : 0;

    metric_set(&UNCONFIRMED, lasted / 1000);
    if (lasted < TELL_EVERY_MS || now < broker->told_at + TELL_EVERY_MS)
        return;
    broker->told_at = now;
    log_error(
        "mensageria: o RabbitMQ não confirma nenhuma mensagem há %lld s; o motivo: make acumulo",
        lasted / 1000);
}

void broker_expect_nothing(struct broker *broker)
{
    broker->unconfirmed_since = 0;
}

/* Reads incoming frames from time to time (returned messages come back whole), so that the two
 * sides do not block each other. */
static bool send_all(struct broker *broker, struct publication *list, size_t count)
{
    size_t unread = 0;

    for (size_t i = 0; i < count; i++) {
        int status = amqp_basic_publish(
            broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(list[i].exchange),
            amqp_cstring_bytes(list[i].routing_key), 1, 0, list[i].properties, list[i].body);
        if (status != AMQP_STATUS_OK)
            return broker_lost(broker, "publicar", status);
        broker->published++;
        broker->in_flight_count++;
        broker->unsettled++;
        unread += list[i].body.len;
        if (unread >= READ_EVERY_BYTES) {
            if (!broker_work(broker))
                return false;
            unread = 0;
        }
    }
    return true;
}

/* Waits up to 1 s for a frame and handles it. False when the confirms take too long. */
static bool await_frame(struct broker *broker, long long began)
{
    const long long waited = monotonic_ms() - began;
    bool idle;

    broker_tell_unconfirmed(broker);
    if (waited >= CONFIRM_SECONDS * 1000LL ||
        (waited >= STOPPING_SECONDS * 1000LL && daemon_stopping()))
        return broker_lost(broker, "esperar confirmação", AMQP_STATUS_TIMEOUT);
    return broker_take_frame(broker, 1000, &idle);
}

bool broker_publish(struct broker *broker, struct publication *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        list[i].outcome = PUBLICATION_UNKNOWN;
        list[i].settled = false;
    }
    if (!broker->connection)
        return false;
    const long long began = monotonic_ms();
    if (broker->unconfirmed_since == 0)
        broker->unconfirmed_since = began;
    broker->in_flight = list;
    broker->in_flight_count = broker->unsettled = broker->all_settled_before = 0;
    bool good = send_all(broker, list, count);
    while (good && broker->unsettled > 0)
        good = await_frame(broker, began);
    broker->in_flight = NULL;
    broker->in_flight_count = broker->unsettled = 0;
    broker_tell_unconfirmed(broker);
    for (size_t i = 0; i < count; i++)
        if (!list[i].settled && list[i].outcome == PUBLICATION_RETURNED)
            list[i].outcome = PUBLICATION_UNKNOWN;
    return good;
}
