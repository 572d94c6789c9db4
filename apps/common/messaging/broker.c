#include "common/messaging/broker.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/base/config.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/messaging/broker_internal.h"

enum {
    CONNECT_SECONDS = 5,
    COMMAND_SECONDS = 10,
    HEARTBEAT_SECONDS = 20,
    SEND_MILLISECONDS = 30000,
    FRAME_MAX = 131072,
};

METRIC_COUNTER(FAULTS, "icarus_broker_faults_total",
               "Falhas do RabbitMQ, da conexão com ele ou ao conectar.");

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

void broker_disconnect(struct broker *broker)
{
    broker_forget_deliveries(broker);
    if (broker->connection)
        (void)amqp_destroy_connection(broker->connection);
    broker->connection = NULL;
}

void broker_close(struct broker *broker)
{
    if (broker->connection)
        (void)amqp_connection_close(broker->connection, AMQP_REPLY_SUCCESS);
    broker_disconnect(broker);
    free(broker);
}

bool broker_connected(const struct broker *broker)
{
    return broker->connection != NULL;
}

bool broker_refused(const struct broker *broker)
{
    return broker->refused;
}

int broker_socket(const struct broker *broker)
{
    return broker->connection ? amqp_get_sockfd(broker->connection) : -1;
}

bool broker_lost(struct broker *broker, const char *what, int status)
{
    log_warn("mensageria: %s: %s", what, amqp_error_string2(status));
    metric_add(&FAULTS, 1);
    broker_disconnect(broker);
    return false;
}

/* A single message in flight must be the cause. */
static void mark_refused(struct broker *broker)
{
    broker->refused = true;
    if (broker->in_flight_count == 1 && broker->unsettled == 1)
        broker->in_flight[0].outcome = PUBLICATION_REFUSED;
}

/* Logs why the broker closed the channel or the connection. Returns false. */
static bool closed(struct broker *broker, const char *what, const amqp_method_t *method)
{
    if (method->id == AMQP_CHANNEL_CLOSE_METHOD) {
        const amqp_channel_close_t *close = method->decoded;

        log_error("mensageria: %s: recusado com %d: %.*s", what, close->reply_code,
                  (int)close->reply_text.len, (const char *)close->reply_text.bytes);
        mark_refused(broker);
    } else if (method->id == AMQP_CONNECTION_CLOSE_METHOD) {
        const amqp_connection_close_t *close = method->decoded;

        log_warn("mensageria: %s: conexão encerrada com %d: %.*s", what, close->reply_code,
                 (int)close->reply_text.len, (const char *)close->reply_text.bytes);
        if (close->reply_code !=
            AMQP_CONNECTION_FORCED) /* otherwise the broker stops, or an operator closed it */
            mark_refused(broker);
    } else {
        log_warn("mensageria: %s: resposta inesperada 0x%08X", what, method->id);
    }
    metric_add(&FAULTS, 1);
    broker_disconnect(broker);
    return false;
}

bool broker_check_reply(struct broker *broker, const char *what, amqp_rpc_reply_t reply)
{
    switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL:
        return true;
    case AMQP_RESPONSE_SERVER_EXCEPTION:
        return closed(broker, what, &reply.reply);
    default:
        return broker_lost(broker, what, reply.library_error);
    }
}

bool broker_reply(struct broker *broker, const char *what)
{
    return broker_check_reply(broker, what, amqp_get_rpc_reply(broker->connection));
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

bool broker_connect(struct broker *broker, const struct topology *topology)
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
    if (!broker_reply(broker, "pedir confirmações") || !broker_declare(broker, topology))
        return false;
    log_info("mensageria: conectado a %s:%d", broker->host, broker->port);
    return true;
}

static bool take_method(struct broker *broker, const amqp_method_t *method)
{
    switch (method->id) {
    case AMQP_BASIC_DELIVER_METHOD:
        return broker_take_delivery(broker, method->decoded);
    case AMQP_BASIC_RETURN_METHOD:
        return broker_take_return(broker);
    case AMQP_BASIC_ACK_METHOD: {
        const amqp_basic_ack_t *ack = method->decoded;
        broker_settle(broker, ack->delivery_tag, ack->multiple != 0, PUBLICATION_CONFIRMED);
        broker->confirmed_any = true;
        return true;
    }
    case AMQP_BASIC_NACK_METHOD: {
        const amqp_basic_nack_t *nack = method->decoded;
        broker_settle(broker, nack->delivery_tag, nack->multiple != 0, PUBLICATION_REFUSED);
        return true;
    }
    case AMQP_CHANNEL_CLOSE_METHOD:
        return closed(broker, "canal", method);
    default: /* connection.close, or basic.cancel: a consumed queue was deleted */
        return closed(broker, "conexão", method);
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
