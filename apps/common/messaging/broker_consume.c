#include "common/messaging/broker_internal.h"

bool broker_consume(struct broker *broker, const char *queue, uint16_t prefetch)
{
    if (!broker->connection || broker->queue_count == BROKER_QUEUES_MAX)
        return false;
    if (!broker_grow_deliveries(broker, prefetch))
        return broker_lost(broker, "consumir", AMQP_STATUS_NO_MEMORY);
    broker->queues[broker->queue_count++] = queue;
    (void)amqp_basic_qos(broker->connection, BROKER_CHANNEL, 0, prefetch, 0);
    if (!broker_reply(broker, "consumir"))
        return false;
    (void)amqp_basic_consume(broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(queue),
                             amqp_cstring_bytes(queue), 0, 0, 0, amqp_empty_table);
    return broker_reply(broker, "consumir");
}

bool broker_ack(struct broker *broker, uint64_t tag, enum broker_ack which)
{
    if (!broker->connection)
        return false;
    int status = amqp_basic_ack(broker->connection, BROKER_CHANNEL, tag, which == BROKER_ACK_ALL);
    return status == AMQP_STATUS_OK || broker_lost(broker, "confirmar recebimento", status);
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
