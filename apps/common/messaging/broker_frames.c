#include <stdlib.h>
#include <string.h>

#include "common/messaging/broker_internal.h"

static bool same_bytes(amqp_bytes_t a, amqp_bytes_t b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

void broker_settle(struct broker *broker, uint64_t tag, bool multiple,
                   enum publication_outcome outcome)
{
    uint64_t before = broker->published - broker->in_flight_count;

    if (tag <= before || tag > broker->published)
        return;
    size_t last = (size_t)(tag - before - 1);
    for (size_t i = multiple ? broker->all_settled_before : last; i <= last; i++) {
        struct publication *publication = &broker->in_flight[i];

        if (publication->settled)
            continue;
        publication->settled = true;
        broker->unsettled--;
        if (publication->outcome == PUBLICATION_UNKNOWN)
            publication->outcome = outcome;
        if (publication->outcome == PUBLICATION_CONFIRMED)
            broker->confirmed_any = true;
    }
    if (multiple)
        broker->all_settled_before = last + 1;
}

/* basic.return: an unroutable message comes back, before its ack. */
static bool take_return(struct broker *broker)
{
    amqp_message_t message;
    amqp_rpc_reply_t reply = amqp_read_message(broker->connection, BROKER_CHANNEL, &message, 0);

    if (reply.reply_type != AMQP_RESPONSE_NORMAL)
        return broker_check_reply(broker, "receber devolução", reply);
    for (size_t i = 0; i < broker->in_flight_count; i++) {
        struct publication *publication = &broker->in_flight[i];

        if (publication->settled)
            continue;
        if (broker->in_flight_count == 1 ||
            same_bytes(publication->properties->message_id, message.properties.message_id))
            publication->outcome = PUBLICATION_RETURNED;
    }
    amqp_destroy_message(&message);
    return true;
}

static bool take_delivery(struct broker *broker, const amqp_basic_deliver_t *deliver)
{
    struct delivery delivery = {.tag = deliver->delivery_tag};

    for (size_t i = 0; i < broker->queue_count; i++)
        if (same_bytes(deliver->consumer_tag, amqp_cstring_bytes(broker->queues[i])))
            delivery.queue = broker->queues[i];
    if (!delivery.queue)
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
    if (broker_keep_delivery(broker, &delivery))
        return true;
    delivery_clear(&delivery);
    return broker_lost(broker, "receber mensagem", AMQP_STATUS_UNEXPECTED_STATE);
}

static bool take_method(struct broker *broker, const amqp_method_t *method)
{
    switch (method->id) {
    case AMQP_BASIC_DELIVER_METHOD:
        return take_delivery(broker, method->decoded);
    case AMQP_BASIC_RETURN_METHOD:
        return take_return(broker);
    case AMQP_BASIC_ACK_METHOD: {
        const amqp_basic_ack_t *ack = method->decoded;
        broker_settle(broker, ack->delivery_tag, ack->multiple != 0, PUBLICATION_CONFIRMED);
        broker->unconfirmed_since = 0;
        return true;
    }
    case AMQP_BASIC_NACK_METHOD: {
        const amqp_basic_nack_t *nack = method->decoded;
        broker_settle(broker, nack->delivery_tag, nack->multiple != 0, PUBLICATION_REFUSED);
        return true;
    }
    case AMQP_CHANNEL_CLOSE_METHOD:
        return broker_closed(broker, "canal", method);
    default: /* connection.close, or basic.cancel: a consumed queue was deleted */
        return broker_closed(broker, "conexão", method);
    }
}

bool broker_take_frame(struct broker *broker, int milliseconds, bool *idle)
{
    const struct timeval time = {milliseconds / 1000, milliseconds % 1000 * 1000L};
    amqp_frame_t frame;

    amqp_maybe_release_buffers(broker->connection);
    int status = amqp_simple_wait_frame_noblock(broker->connection, &frame, &time);
    *idle = status == AMQP_STATUS_TIMEOUT;
    if (*idle)
        return true;
    if (status != AMQP_STATUS_OK)
        return broker_lost(broker, "conexão", status);
    return frame.frame_type != AMQP_FRAME_METHOD || take_method(broker, &frame.payload.method);
}

bool broker_work(struct broker *broker)
{
    bool idle = false;

    while (broker->connection && !idle)
        if (!broker_take_frame(broker, 0, &idle))
            return false;
    return broker->connection != NULL;
}
