#include <stdlib.h>

#include "common/messaging/broker_internal.h"

void delivery_clear(struct delivery *delivery)
{
    free(delivery->exchange);
    free(delivery->routing_key);
    amqp_destroy_message(&delivery->content);
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

bool broker_grow_deliveries(struct broker *broker, size_t count)
{
    struct delivery *grown = calloc(broker->capacity + count, sizeof(*grown));

    if (!grown)
        return false;
    for (size_t i = 0; i < broker->waiting; i++)
        grown[i] = broker->deliveries[(broker->first + i) % broker->capacity];
    free(broker->deliveries);
    broker->deliveries = grown;
    broker->capacity += count;
    broker->first = 0;
    return true;
}

bool broker_keep_delivery(struct broker *broker, const struct delivery *delivery)
{
    if (broker->waiting == broker->capacity)
        return false;
    broker->deliveries[(broker->first + broker->waiting) % broker->capacity] = *delivery;
    broker->waiting++;
    return true;
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
