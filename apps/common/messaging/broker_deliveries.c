#include <stdlib.h>
#include <string.h>

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

static struct delivery *waiting_at(struct broker *broker, size_t i)
{
    return &broker->deliveries[(broker->first + i) % broker->capacity];
}

bool broker_take_from(struct broker *broker, const char *queue, struct delivery *delivery)
{
    size_t i = 0;

    while (i < broker->waiting && strcmp(waiting_at(broker, i)->queue, queue) != 0)
        i++;
    if (i == broker->waiting)
        return false;
    *delivery = *waiting_at(broker, i);
    for (; i > 0; i--)
        *waiting_at(broker, i) = *waiting_at(broker, i - 1);
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
        grown[i] = *waiting_at(broker, i);
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
    *waiting_at(broker, broker->waiting) = *delivery;
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
