/*
 * Asks RabbitMQ without delay (the figures of its management API are seconds old):
 *   fila contar <queue>...    ready messages of all the queues together
 *   fila esvaziar <queue>...  removes the ready messages
 *   fila contrato             the bindings of the contract, one per line
 * The settings are those of a daemon.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/messaging/broker_internal.h"
#include "mensagens/topologia.h"

static bool purge(struct broker *broker, const char *queue)
{
    (void)amqp_queue_purge(broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(queue));
    return broker_reply(broker, "esvaziar");
}

static int print_contract(void)
{
    for (size_t i = 0; i < TOPOLOGIA.count; i++)
        (void)printf("%s>%s\n", TOPOLOGIA.bindings[i].routing_key, TOPOLOGIA.bindings[i].queue);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "contrato") == 0)
        return print_contract();
    const struct topology nothing = {NULL, 0};
    struct broker *broker = broker_open();
    uint32_t ready = 0;
    uint64_t sum = 0;
    bool good = argc > 2 && broker_connect(broker, &nothing);

    for (int i = 2; good && i < argc; i++) {
        good = strcmp(argv[1], "contar") == 0 ? broker_count(broker, argv[i], &ready)
                                              : purge(broker, argv[i]);
        sum += ready;
    }
    if (good && strcmp(argv[1], "contar") == 0)
        (void)printf("%" PRIu64 "\n", sum);
    broker_close(broker);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
