#include <stdlib.h>
#include <string.h>

#include "common/messaging/broker_internal.h"

bool broker_same_bytes(amqp_bytes_t a, amqp_bytes_t b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

void broker_forget_deliveries(struct broker *broker)
{
    struct delivery delivery;

    while (broker_take(broker, &delivery))
        delivery_clear(&delivery);
    free(broker->deliveries);
    broker->deliveries = NULL;
    broker->capacity = 0;
    broker->first = 0;
    broker->queue_count = 0;
}

bool broker_take_delivery(struct broker *broker, const amqp_basic_deliver_t *deliver)
{
    struct delivery delivery = {.tag = deliver->delivery_tag};

    for (size_t i = 0; i < broker->queue_count; i++)
        if (broker_same_bytes(deliver->consumer_tag, amqp_cstring_bytes(broker->queues[i])))
            delivery.queue = broker->queues[i];
    if (!delivery.queue || broker->waiting == broker->capacity)
        return broker_lost(broker, "receber mensagem", AMQP_STATUS_UNEXPECTED_STATE);
    delivery.exchange = strndup(deliver->exchange.bytes, deliver->exchange.len);
    delivery.routing_key = strndup(deliver->routing_key.bytes, deliver->routing_key.len);
    amqp_rpc_reply_t reply =
        amqp_read_message(broker->connection, BROKER_CHANNEL, &delivery.content, 0);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL || !delivery.exchange || !delivery.routing_key) {
        free(delivery.exchange);
        free(delivery.routing_key);
        if (reply.reply_type != AMQP_RESPONSE_NORMAL)
            return broker_check_reply(broker, "receber mensagem", reply);
        amqp_destroy_message(&delivery.content);
        return broker_lost(broker, "receber mensagem", AMQP_STATUS_NO_MEMORY);
    }
    broker->deliveries[(broker->first + broker->waiting) % broker->capacity] = delivery;
    broker->waiting++;
    return true;
}

bool broker_consume(struct broker *broker, const char *queue, uint16_t prefetch)
{
    struct delivery *grown;

    if (!broker->connection || broker->queue_count == BROKER_QUEUES_MAX)
        return false;
    /* Deliveries of an earlier queue may be in the ring: they are copied to the larger one. */
    grown = calloc(broker->capacity + prefetch, sizeof(*grown));
    if (!grown)
        return broker_lost(broker, "consumir", AMQP_STATUS_NO_MEMORY);
    for (size_t i = 0; i < broker->waiting; i++)
        grown[i] = broker->deliveries[(broker->first + i) % broker->capacity];
    free(broker->deliveries);
    broker->deliveries = grown;
    broker->capacity += prefetch;
    broker->first = 0;
    broker->queues[broker->queue_count++] = queue;
    (void)amqp_basic_qos(broker->connection, BROKER_CHANNEL, 0, prefetch, 0);
    if (!broker_reply(broker, "consumir"))
        return false;
    (void)amqp_basic_consume(broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(queue),
                             amqp_cstring_bytes(queue), 0, 0, 0, amqp_empty_table);
    return broker_reply(broker, "consumir");
}

bool broker_take(struct broker *broker, struct delivery *delivery)
{
    if (broker->waiting == 0)
        return false;
    *delivery = broker->deliveries[broker->first];
    broker->first = (broker->first + 1) % broker->capacity;
    broker->waiting--;
    return true;
}

bool broker_waiting(const struct broker *broker)
{
    return broker->waiting > 0;
}

void delivery_clear(struct delivery *delivery)
{
    free(delivery->exchange);
    free(delivery->routing_key);
    amqp_destroy_message(&delivery->content);
}

bool broker_ack(struct broker *broker, uint64_t tag, enum broker_ack which)
{
    if (!broker->connection)
        return false;
    int status = amqp_basic_ack(broker->connection, BROKER_CHANNEL, tag, which == BROKER_ACK_ALL);
    return status == AMQP_STATUS_OK || broker_lost(broker, "confirmar recebimento", status);
}
