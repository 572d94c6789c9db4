#include "comandos/mensagens-mortas/visit.h"

#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/daemon.h"

enum { AT_ONCE = 65535, NOTHING_MORE_MS = 2000, BACK_MS = 30000, BACK_EVERY_MS = 20 };

static bool is_enough(const struct visit *visit)
{
    return visit->enough && visit->enough(visit->context);
}

/* Takes the next message; false when none comes within 2 s. */
static bool next(struct broker *broker, struct delivery *delivery)
{
    if (!broker_work(broker))
        return false;
    if (!broker_waiting(broker)) {
        daemon_wait(broker_socket(broker), -1, NOTHING_MORE_MS);
        if (!broker_work(broker))
            return false;
    }
    return broker_take(broker, delivery);
}

/* False, with a line on stderr, when messages are left that RabbitMQ has not delivered. */
static bool all_came(struct broker *broker, const char *dead)
{
    uint32_t left;

    if (!broker_count(broker, dead, &left))
        return false;
    if (left > 0)
        (void)fprintf(stderr,
                      "a fila %s ainda tem %u mensagens que o RabbitMQ não entregou; repita\n",
                      dead, left);
    return left == 0;
}

/* Visits the next `count` messages; `*kept` is reduced by one for each that is removed. */
static bool walk(struct broker *broker, const char *queue, const char *dead, uint32_t count,
                 const struct visit *visit, uint32_t *kept)
{
    enum visit_step step = VISIT_KEEP;
    struct delivery delivery;

    while (count > 0 && step != VISIT_FAILED && !is_enough(visit) && next(broker, &delivery)) {
        count--;
        step = visit->each(broker, &delivery, queue, visit->context);
        if (step == VISIT_REMOVE && !broker_ack(broker, delivery.tag, BROKER_ACK_ONE))
            step = VISIT_FAILED;
        if (step == VISIT_REMOVE)
            (*kept)--;
        delivery_clear(&delivery);
    }
    return step != VISIT_FAILED && broker_connected(broker) &&
           (count == 0 || is_enough(visit) || all_came(broker, dead));
}

/* A quorum queue takes back what a closed connection had not acknowledged only once that is on its
 * disk; the next command would not see these messages before. */
static bool await_back(struct broker *broker, const char *dead, uint32_t kept)
{
    const long long deadline = monotonic_ms() + BACK_MS;
    uint32_t ready;

    if (!broker_connect(broker))
        return false;
    while (broker_count(broker, dead, &ready)) {
        if (ready >= kept)
            return true;
        if (monotonic_ms() > deadline) {
            (void)fprintf(stderr,
                          "a fila %s ainda não tem de volta as mensagens que ficam; espere antes "
                          "do próximo comando\n",
                          dead);
            return false;
        }
        if (!broker_wait(broker, BACK_EVERY_MS))
            return false;
    }
    return false;
}

static bool visit_queue(struct broker *broker, const char *queue, const struct visit *visit)
{
    char dead[QUEUE_NAME_MAX + 1];
    uint32_t count;
    uint32_t kept;
    bool good;

    (void)snprintf(dead, sizeof(dead), "%s." QUEUE_DEAD, queue);
    if (!broker_connect(broker) || !broker_count(broker, dead, &count))
        return false;
    if (count == 0)
        return true;
    kept = count;
    good = broker_consume(broker, dead, AT_ONCE) && walk(broker, queue, dead, count, visit, &kept);
    broker_disconnect(broker); /* returns kept messages to the queue; `dead` was borrowed */
    return good && (kept == 0 || await_back(broker, dead, kept));
}

static bool is_first(const struct topology *topology, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(topology->bindings[j].queue, topology->bindings[i].queue) == 0)
            return false;
    return true;
}

bool visit_queues(struct broker *broker, const char *queue, const struct visit *visit)
{
    const struct topology *topology = visit->topology;
    bool known = false;

    for (size_t i = 0; i < topology->count; i++) {
        const char *name = topology->bindings[i].queue;

        if (!is_first(topology, i) || (queue && strcmp(queue, name) != 0))
            continue;
        known = true;
        if (is_enough(visit))
            break;
        if (!visit_queue(broker, name, visit))
            return false;
    }
    if (!known)
        (void)fprintf(stderr, "não há fila %s\n", queue);
    return known;
}
