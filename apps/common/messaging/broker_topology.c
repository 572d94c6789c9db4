#include <stdio.h>
#include <string.h>

#include "common/messaging/broker.h"
#include "common/messaging/broker_internal.h"

enum { DELIVERY_LIMIT = 1000000000 };

static amqp_table_entry_t text_argument(const char *name, const char *value)
{
    return (amqp_table_entry_t){
        .key = amqp_cstring_bytes(name),
        .value = {.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = amqp_cstring_bytes(value)}};
}

static bool declare_queue(struct broker *broker, const char *name, amqp_table_entry_t *arguments,
                          int count)
{
    const amqp_table_t table = {.num_entries = count, .entries = arguments};

    (void)amqp_queue_declare(broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(name), 0, 1, 0,
                             0, table);
    return broker_reply(broker, "declarar fila");
}

/*
 * Declares a quorum queue whose dead letters go to `next` (NULL: none). at-least-once: a dead
 * letter leaves the queue only when `next` has confirmed it (RabbitMQ 3.10; needs reject-publish).
 * The delivery limit is set out of reach, because RabbitMQ 4 would dead-letter after 20 deliveries
 * by default.
 */
static bool declare_quorum_queue(struct broker *broker, const char *name, const char *next)
{
    amqp_table_entry_t arguments[] = {
        text_argument("x-queue-type", "quorum"),
        {.key = amqp_cstring_bytes("x-delivery-limit"),
         .value = {.kind = AMQP_FIELD_KIND_I32, .value.i32 = DELIVERY_LIMIT}},
        text_argument("x-dead-letter-exchange", ""),
        text_argument("x-dead-letter-routing-key", next ? next : ""),
        text_argument("x-dead-letter-strategy", "at-least-once"),
        text_argument("x-overflow", "reject-publish")};

    return declare_queue(broker, name, arguments, next ? 6 : 2);
}

static bool declare_queue_family(struct broker *broker, const char *queue)
{
    char dead[QUEUE_NAME_MAX + 1];
    char waiting[QUEUE_NAME_MAX + 1];

    (void)snprintf(dead, sizeof(dead), "%s." QUEUE_DEAD, queue);
    (void)snprintf(waiting, sizeof(waiting), "%s." QUEUE_WAIT, queue);
    return declare_quorum_queue(broker, dead, NULL) && declare_quorum_queue(broker, queue, dead) &&
           declare_quorum_queue(broker, waiting, queue);
}

static bool declare_exchange(struct broker *broker, const char *name)
{
    (void)amqp_exchange_declare(broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(name),
                                amqp_cstring_bytes("topic"), 0, 1, 0, 0, amqp_empty_table);
    return broker_reply(broker, "declarar exchange");
}

static bool bind(struct broker *broker, const struct binding *binding)
{
    (void)amqp_queue_bind(broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(binding->queue),
                          amqp_cstring_bytes(binding->exchange),
                          amqp_cstring_bytes(binding->routing_key), amqp_empty_table);
    return broker_reply(broker, "vincular fila a exchange");
}

bool broker_declare(struct broker *broker, const struct topology *topology)
{
    for (size_t i = 0; i < topology->count; i++) {
        const struct binding *binding = &topology->bindings[i];
        bool exchange_known = false;
        bool queue_known = false;

        for (size_t j = 0; j < i; j++) {
            exchange_known |= strcmp(topology->bindings[j].exchange, binding->exchange) == 0;
            queue_known |= strcmp(topology->bindings[j].queue, binding->queue) == 0;
        }
        if ((!exchange_known && !declare_exchange(broker, binding->exchange)) ||
            (!queue_known && !declare_queue_family(broker, binding->queue)) ||
            !bind(broker, binding))
            return false;
    }
    return true;
}

bool broker_count(struct broker *broker, const char *queue, uint32_t *ready)
{
    if (!broker->connection)
        return false;
    const amqp_queue_declare_ok_t *answer =
        amqp_queue_declare(broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(queue), 1, 0, 0,
                           0, amqp_empty_table);
    *ready = answer ? answer->message_count : 0;
    return broker_reply(broker, "contar mensagens");
}
