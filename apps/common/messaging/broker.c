#include "common/messaging/broker.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/base/clock.h"
#include "common/base/config.h"
#include "common/base/log.h"
#include "common/messaging/broker_internal.h"

enum {
    CONNECT_SECONDS = 5,
    COMMAND_SECONDS = 10,
    HEARTBEAT_SECONDS = 20,
    SEND_MILLISECONDS = 30000,
    FRAME_MAX = 131072,
    /* The backoff is reset after a connection that lasted this long or confirmed a message:
     * one bad message may be all that made the broker close it. */
    STEADY_MS = 10000,
    SERVE_MS = 5000, /* heartbeats must be served every 10 s */
};

struct broker *broker_open(void)
{
    struct broker *broker = calloc(1, sizeof(*broker));

    if (!broker) {
        log_error("mensageria: sem memória");
        exit(EXIT_FAILURE);
    }
    broker->host = config_text("ICARUS_BROKER_HOST", "127.0.0.1");
    broker->port = (int)config_int("ICARUS_BROKER_PORT", 1, 65535, 5672);
    broker->ca = config_path("ICARUS_BROKER_TLS_CA");
    broker->vhost = config_text("ICARUS_BROKER_VHOST", "icarus");
    broker->user = config_text("ICARUS_BROKER_USER", NULL);
    broker->password = config_text("ICARUS_BROKER_PASSWORD", NULL);
    return broker;
}

void broker_close(struct broker *broker)
{
    if (broker->connection)
        (void)amqp_connection_close(broker->connection, AMQP_REPLY_SUCCESS);
    broker_disconnect(broker);
    free(broker);
}

/* A TLS socket; NULL when out of memory or when the authorities cannot be read. */
static amqp_socket_t *tls_socket(const struct broker *broker)
{
    amqp_socket_t *socket = amqp_ssl_socket_new(broker->connection);

    if (!socket || amqp_ssl_socket_set_cacert(socket, broker->ca) != AMQP_STATUS_OK ||
        amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST) != AMQP_STATUS_OK)
        return NULL;
    amqp_ssl_socket_set_verify_peer(socket, 1);
    amqp_ssl_socket_set_verify_hostname(socket, 1);
    return socket;
}

static bool open_socket(struct broker *broker)
{
    const struct timeval connect_time = {.tv_sec = CONNECT_SECONDS};
    const struct timeval command_time = {.tv_sec = COMMAND_SECONDS};
    const unsigned int send_time = SEND_MILLISECONDS;
    char what[256];

    broker->connection = amqp_new_connection();
    if (!broker->connection)
        return broker_lost(broker, "conectar", AMQP_STATUS_NO_MEMORY);
    amqp_socket_t *socket =
        *broker->ca ? tls_socket(broker) : amqp_tcp_socket_new(broker->connection);
    if (!socket)
        return broker_lost(broker, "preparar a conexão",
                           *broker->ca ? AMQP_STATUS_SSL_ERROR : AMQP_STATUS_NO_MEMORY);
    (void)amqp_set_handshake_timeout(broker->connection, &command_time);
    (void)amqp_set_rpc_timeout(broker->connection, &command_time);
    int status = amqp_socket_open_noblock(socket, broker->host, broker->port, &connect_time);
    if (status != AMQP_STATUS_OK) {
        (void)snprintf(what, sizeof(what), "conectar a %s:%d", broker->host, broker->port);
        return broker_lost(broker, what, status);
    }
    /* Bounds the wait for a broker that stops reading, as it does when short of memory. */
    (void)setsockopt(amqp_get_sockfd(broker->connection), IPPROTO_TCP, TCP_USER_TIMEOUT, &send_time,
                     sizeof(send_time));
    return true;
}

static amqp_table_entry_t entry_of(const char *name, amqp_field_value_t value)
{
    return (amqp_table_entry_t){.key = amqp_cstring_bytes(name), .value = value};
}

/* With consumer_cancel_notify the broker sends basic.cancel when a consumed queue is deleted. */
static amqp_rpc_reply_t login(const struct broker *broker)
{
    amqp_table_entry_t can =
        entry_of("consumer_cancel_notify",
                 (amqp_field_value_t){.kind = AMQP_FIELD_KIND_BOOLEAN, .value.boolean = 1});
    amqp_table_entry_t capabilities =
        entry_of("capabilities",
                 (amqp_field_value_t){.kind = AMQP_FIELD_KIND_TABLE, .value.table = {1, &can}});
    const amqp_table_t properties = {1, &capabilities};

    return amqp_login_with_properties(broker->connection, broker->vhost, AMQP_DEFAULT_MAX_CHANNELS,
                                      FRAME_MAX, HEARTBEAT_SECONDS, &properties,
                                      AMQP_SASL_METHOD_PLAIN, broker->user, broker->password);
}

bool broker_connect(struct broker *broker)
{
    broker_disconnect(broker);
    broker->published = 0;
    broker->confirmed_any = false;
    broker->refused = false;
    if (!open_socket(broker) || !broker_check_reply(broker, "autenticar", login(broker)))
        return false;
    (void)amqp_channel_open(broker->connection, BROKER_CHANNEL);
    if (!broker_reply(broker, "abrir canal"))
        return false;
    (void)amqp_confirm_select(broker->connection, BROKER_CHANNEL);
    if (!broker_reply(broker, "pedir confirmações"))
        return false;
    log_info("mensageria: conectado a %s:%d", broker->host, broker->port);
    return true;
}

bool broker_reconnect(struct broker *broker)
{
    bool steady = broker->connected_at > 0 && monotonic_ms() - broker->connected_at >= STEADY_MS;

    if (steady || broker->confirmed_any)
        backoff_reset(&broker->backoff);
    broker->connected_at = 0;
    if (broker->attempted)
        daemon_wait(-1, -1, backoff_next(&broker->backoff));
    broker->attempted = true;
    if (daemon_stopping() || !broker_connect(broker))
        return false;
    broker->connected_at = monotonic_ms();
    return true;
}

const char *broker_user(const struct broker *broker)
{
    return broker->user;
}

bool broker_wait(struct broker *broker, int milliseconds)
{
    const long long end = monotonic_ms() + milliseconds;

    for (;;) {
        long long left = end - monotonic_ms();

        if (!broker_work(broker) || daemon_stopping())
            return false;
        if (left <= 0)
            return true;
        daemon_wait(broker_socket(broker), -1, left < SERVE_MS ? (int)left : SERVE_MS);
    }
}
