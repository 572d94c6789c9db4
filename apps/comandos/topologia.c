/*
 * topologia: prints the exchanges, queues and bindings of the messaging contract as a part of
 * RabbitMQ's definitions (JSON), which create what does not exist yet. scripts/lib/rabbitmq.sh adds
 * users and permissions. The arguments of an existing queue cannot be changed: importing the
 * definitions leaves them as they are.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/base/version.h"
#include "common/json/json_build.h"
#include "common/messaging/broker.h"
#include "mensagens/topologia.h"

enum { DELIVERY_LIMIT = 1000000000 };

static const char VHOST[] = "icarus";

struct definitions {
    struct json_object *exchanges;
    struct json_object *queues;
    struct json_object *bindings;
};

/* Adds a new object to an array, with the members that all kinds have. */
static struct json_object *add(struct json_object *list)
{
    struct json_object *added = json_object_new_object();

    json_put_text(added, "vhost", VHOST);
    json_object_array_add(list, added);
    return added;
}

static void make_durable(struct json_object *object, const char *name)
{
    json_put_text(object, "name", name);
    json_put(object, "durable", json_object_new_boolean(1));
    json_put(object, "auto_delete", json_object_new_boolean(0));
}

static bool has(struct json_object *array, const char *name)
{
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        struct json_object *other =
            json_object_object_get(json_object_array_get_idx(array, i), "name");

        if (strcmp(json_object_get_string(other), name) == 0)
            return true;
    }
    return false;
}

static void add_exchange(struct definitions *all, const char *name, const char *type)
{
    if (has(all->exchanges, name))
        return;
    struct json_object *exchange = add(all->exchanges);

    make_durable(exchange, name);
    json_put_text(exchange, "type", type);
    json_put(exchange, "internal", json_object_new_boolean(0));
    json_put(exchange, "arguments", json_object_new_object());
}

static void add_binding(struct definitions *all, const char *exchange, const char *routing_key,
                        const char *queue)
{
    struct json_object *binding = add(all->bindings);

    json_put_text(binding, "source", exchange);
    json_put_text(binding, "destination", queue);
    json_put_text(binding, "destination_type", "queue");
    json_put_text(binding, "routing_key", routing_key);
    json_put(binding, "arguments", json_object_new_object());
}

/*
 * A quorum queue whose dead letters go to `next` (NULL: none), through the default exchange, to
 * which only RabbitMQ itself may write. at-least-once: a dead letter leaves the queue only when
 * `next` has confirmed it (RabbitMQ 3.10; needs reject-publish). The delivery limit is set out of
 * reach, because RabbitMQ 4 would dead-letter after 20 deliveries by default. `own` is the owner's
 * exchange.
 */
static void add_queue(struct definitions *all, const char *own, const char *name, const char *next)
{
    struct json_object *queue = add(all->queues);
    struct json_object *arguments = json_object_new_object();

    make_durable(queue, name);
    json_put_text(arguments, "x-queue-type", "quorum");
    json_put_int(arguments, "x-delivery-limit", DELIVERY_LIMIT);
    if (next) {
        json_put(arguments, "x-dead-letter-exchange", json_object_new_string(""));
        json_put_text(arguments, "x-dead-letter-routing-key", next);
        json_put_text(arguments, "x-dead-letter-strategy", "at-least-once");
        json_put_text(arguments, "x-overflow", "reject-publish");
    }
    json_put(queue, "arguments", arguments);
    add_binding(all, own, name, name);
}

/* A queue, its companions, and the exchange of its owner. */
static void add_family(struct definitions *all, const char *queue)
{
    char own[QUEUE_NAME_MAX + 1];
    char dead[QUEUE_NAME_MAX + 1];
    char waiting[QUEUE_NAME_MAX + 1];

    if (has(all->queues, queue))
        return;
    (void)snprintf(own, sizeof(own), "%.*s." EXCHANGE_QUEUES, (int)strcspn(queue, "."), queue);
    (void)snprintf(dead, sizeof(dead), "%s." QUEUE_DEAD, queue);
    (void)snprintf(waiting, sizeof(waiting), "%s." QUEUE_WAIT, queue);
    add_exchange(all, own, "direct");
    add_queue(all, own, dead, NULL);
    add_queue(all, own, queue, dead);
    add_queue(all, own, waiting, queue);
}

int main(int argc, char **argv)
{
    struct json_object *whole = json_object_new_object();
    struct definitions all = {json_object_new_array(), json_object_new_array(),
                              json_object_new_array()};

    version_answer(argc, argv);
    log_open("topologia");
    for (size_t i = 0; i < TOPOLOGIA.count; i++) {
        const struct binding *binding = &TOPOLOGIA.bindings[i];

        add_exchange(&all, binding->exchange, "topic");
        add_family(&all, binding->queue);
        add_binding(&all, binding->exchange, binding->routing_key, binding->queue);
    }
    json_put(whole, "exchanges", all.exchanges);
    json_put(whole, "queues", all.queues);
    json_put(whole, "bindings", all.bindings);
    int printed = puts(json_object_to_json_string_ext(whole, JSON_C_TO_STRING_PLAIN));
    json_object_put(whole);
    if (printed == EOF || fflush(stdout) == EOF) {
        log_error("não consegui escrever: %s", strerror(errno));
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
