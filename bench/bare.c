#include "bare.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FRAME_MAX = 131072 };

_Noreturn void bare_die(const char *what)
{
    (void)fprintf(stderr, "bench: %s\n", what);
    exit(EXIT_FAILURE);
}

const char *bare_setting(const char *name)
{
    const char *value = getenv(name);

    if (!value)
        bare_die(name);
    return value;
}

void bare_answered(amqp_connection_state_t broker, const char *what)
{
    if (amqp_get_rpc_reply(broker).reply_type != AMQP_RESPONSE_NORMAL)
        bare_die(what);
}

amqp_connection_state_t bare_broker(void)
{
    amqp_connection_state_t broker = amqp_new_connection();
    amqp_socket_t *socket = broker ? amqp_tcp_socket_new(broker) : NULL;
    const int port = (int)strtol(bare_setting("ICARUS_BROKER_PORT"), NULL, 10);

    if (!socket || amqp_socket_open(socket, "127.0.0.1", port) != AMQP_STATUS_OK)
        bare_die("sem conexão com o RabbitMQ");
    if (amqp_login(broker, "icarus", AMQP_DEFAULT_MAX_CHANNELS, FRAME_MAX, 0,
                   AMQP_SASL_METHOD_PLAIN, bare_setting("ICARUS_BROKER_USER"),
                   bare_setting("ICARUS_BROKER_PASSWORD"))
            .reply_type != AMQP_RESPONSE_NORMAL)
        bare_die("o RabbitMQ não deixou entrar");
    (void)amqp_channel_open(broker, BARE_CHANNEL);
    bare_answered(broker, "abrir canal");
    return broker;
}

double bare_clock(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
