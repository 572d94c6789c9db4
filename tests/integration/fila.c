/*
 * Asks RabbitMQ without delay (the figures of its management API are seconds old):
 *   fila contar <queue>...    ready messages of all the queues together
 *   fila esvaziar <queue>...  removes the ready messages
 *   fila contrato             the bindings of the contract, one per line
 *   fila tentar <what> <name> [<exchange> <routing key> [<user_id>]]
 *                             prints "aceito", or the code with which RabbitMQ refuses it
 * The settings are those of a daemon.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/messaging/broker_internal.h"
#include "mensagens/topologia.h"

/* What `tentar` was called with; the last three may be "". */
struct attempt {
    amqp_connection_state_t connection;
    amqp_bytes_t name;
    amqp_bytes_t exchange;
    amqp_bytes_t routing_key;
    amqp_bytes_t user_id;
};

/* A refused message closes the channel before the command that follows is answered. */
static void publish(const struct attempt *a)
{
    const amqp_basic_properties_t properties = {
        ._flags = a->user_id.len > 0 ? AMQP_BASIC_USER_ID_FLAG : 0, .user_id = a->user_id};

    (void)amqp_basic_publish(a->connection, BROKER_CHANNEL, a->exchange, a->routing_key, 0, 0,
                             &properties, amqp_cstring_bytes("{}"));
    (void)amqp_basic_qos(a->connection, BROKER_CHANNEL, 0, 1, 0);
}

static void purge_one(const struct attempt *a)
{
    (void)amqp_queue_purge(a->connection, BROKER_CHANNEL, a->name);
}

static void consume(const struct attempt *a)
{
    (void)amqp_basic_consume(a->connection, BROKER_CHANNEL, a->name, amqp_empty_bytes, 0, 0, 0,
                             amqp_empty_table);
}

static void declare_queue(const struct attempt *a)
{
    (void)amqp_queue_declare(a->connection, BROKER_CHANNEL, a->name, 0, 1, 0, 0, amqp_empty_table);
}

static void delete_queue(const struct attempt *a)
{
    (void)amqp_queue_delete(a->connection, BROKER_CHANNEL, a->name, 0, 0);
}

static void declare_exchange(const struct attempt *a)
{
    (void)amqp_exchange_declare(a->connection, BROKER_CHANNEL, a->name, amqp_cstring_bytes("topic"),
                                0, 1, 0, 0, amqp_empty_table);
}

static void delete_exchange(const struct attempt *a)
{
    (void)amqp_exchange_delete(a->connection, BROKER_CHANNEL, a->name, 0);
}

static void bind_queue(const struct attempt *a)
{
    (void)amqp_queue_bind(a->connection, BROKER_CHANNEL, a->name, a->exchange, a->routing_key,
                          amqp_empty_table);
}

static void unbind_queue(const struct attempt *a)
{
    (void)amqp_queue_unbind(a->connection, BROKER_CHANNEL, a->name, a->exchange, a->routing_key,
                            amqp_empty_table);
}

static void bind_exchange(const struct attempt *a)
{
    (void)amqp_exchange_bind(a->connection, BROKER_CHANNEL, a->name, a->exchange, a->routing_key,
                             amqp_empty_table);
}

static const struct {
    const char *name;
    void (*send)(const struct attempt *attempt);
} WHAT[] = {
    {"publicar", publish},
    {"esvaziar", purge_one},
    {"consumir", consume},
    {"criar-fila", declare_queue},
    {"apagar-fila", delete_queue},
    {"criar-exchange", declare_exchange},
    {"apagar-exchange", delete_exchange},
    {"vincular", bind_queue},
    {"desvincular", unbind_queue},
    {"vincular-exchange", bind_exchange},
};

/* The code of a channel that the broker closed; 0 for any other fault. */
static int code_of(const amqp_rpc_reply_t *reply)
{
    if (reply->reply_type != AMQP_RESPONSE_SERVER_EXCEPTION ||
        reply->reply.id != AMQP_CHANNEL_CLOSE_METHOD)
        return 0;
    return ((const amqp_channel_close_t *)reply->reply.decoded)->reply_code;
}

static bool try(const struct broker *broker, int argc, char **argv)
{
    const struct attempt attempt = {
        broker->connection,
        amqp_cstring_bytes(argc > 3 ? argv[3] : ""),
        amqp_cstring_bytes(argc > 4 ? argv[4] : ""),
        amqp_cstring_bytes(argc > 5 ? argv[5] : ""),
        amqp_cstring_bytes(argc > 6 ? argv[6] : ""),
    };

    for (size_t i = 0; i < sizeof(WHAT) / sizeof(WHAT[0]); i++) {
        if (strcmp(WHAT[i].name, argv[2]) != 0)
            continue;
        WHAT[i].send(&attempt);
        const amqp_rpc_reply_t reply = amqp_get_rpc_reply(broker->connection);
        if (reply.reply_type == AMQP_RESPONSE_NORMAL)
            return puts("aceito") != EOF;
        return printf("%d\n", code_of(&reply)) > 0;
    }
    return false;
}

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
    struct broker *broker = broker_open();
    uint32_t ready = 0;
    uint64_t sum = 0;
    bool good = argc > 2 && broker_connect(broker);
    const bool trying = good && strcmp(argv[1], "tentar") == 0;

    if (trying)
        good = try(broker, argc, argv);
    for (int i = 2; good && !trying && i < argc; i++) {
        good = strcmp(argv[1], "contar") == 0 ? broker_count(broker, argv[i], &ready)
                                              : purge(broker, argv[i]);
        sum += ready;
    }
    if (good && strcmp(argv[1], "contar") == 0)
        (void)printf("%" PRIu64 "\n", sum);
    broker_close(broker);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
