#include "common/broker.h"

#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/broker_internal.h"
#include "common/config.h"
#include "common/daemon.h"
#include "common/log.h"

enum {
    CONNECT_SECONDS = 5,
    COMMAND_SECONDS = 10,
    CONFIRM_SECONDS = 30,
    HEARTBEAT_SECONDS = 20,
    SEND_MILLISECONDS = 30000,
    FRAME_MAX = 131072,
    READ_EVERY_BYTES = 65536,
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
    broker->vhost = config_text("ICARUS_BROKER_VHOST", "icarus");
    broker->user = config_text("ICARUS_BROKER_USER", NULL);
    broker->password = config_text("ICARUS_BROKER_PASSWORD", NULL);
    return broker;
}

static void forget_deliveries(struct broker *broker)
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

void broker_disconnect(struct broker *broker)
{
    forget_deliveries(broker);
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

/* Always false: the connection is over. */
static bool lost(struct broker *broker, const char *what, int status)
{
    log_warn("mensageria: %s: %s", what, amqp_error_string2(status));
    broker_disconnect(broker);
    return false;
}

/* One message alone was on its way: it is the cause. */
static void blame(struct broker *broker)
{
    broker->refused = true;
    if (broker->in_flight_count == 1 && broker->unsettled == 1)
        broker->in_flight[0].outcome = PUBLICATION_REFUSED;
}

/* The broker said why it closes the channel or the connection. Always false. */
static bool closed(struct broker *broker, const char *what, const amqp_method_t *method)
{
    if (method->id == AMQP_CHANNEL_CLOSE_METHOD) {
        const amqp_channel_close_t *close = method->decoded;

        log_error("mensageria: %s: recusado com %d: %.*s", what, close->reply_code,
                  (int)close->reply_text.len, (const char *)close->reply_text.bytes);
        blame(broker);
    } else if (method->id == AMQP_CONNECTION_CLOSE_METHOD) {
        const amqp_connection_close_t *close = method->decoded;

        log_warn("mensageria: %s: conexão encerrada com %d: %.*s", what, close->reply_code,
                 (int)close->reply_text.len, (const char *)close->reply_text.bytes);
        if (close->reply_code != AMQP_CONNECTION_FORCED) /* else it stops, or somebody closed it */
            blame(broker);
    } else {
        log_warn("mensageria: %s: resposta inesperada 0x%08X", what, method->id);
    }
    broker_disconnect(broker);
    return false;
}

static bool judge(struct broker *broker, const char *what, amqp_rpc_reply_t reply)
{
    switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL:
        return true;
    case AMQP_RESPONSE_SERVER_EXCEPTION:
        return closed(broker, what, &reply.reply);
    default:
        return lost(broker, what, reply.library_error);
    }
}

bool broker_reply(struct broker *broker, const char *what)
{
    return judge(broker, what, amqp_get_rpc_reply(broker->connection));
}

static bool open_socket(struct broker *broker)
{
    const struct timeval connect_time = {.tv_sec = CONNECT_SECONDS};
    const struct timeval command_time = {.tv_sec = COMMAND_SECONDS};
    const unsigned int send_time = SEND_MILLISECONDS;

    broker->connection = amqp_new_connection();
    amqp_socket_t *socket = broker->connection ? amqp_tcp_socket_new(broker->connection) : NULL;
    if (!socket)
        return lost(broker, "conectar", AMQP_STATUS_NO_MEMORY);
    (void)amqp_set_handshake_timeout(broker->connection, &command_time);
    (void)amqp_set_rpc_timeout(broker->connection, &command_time);
    int status = amqp_socket_open_noblock(socket, broker->host, broker->port, &connect_time);
    if (status != AMQP_STATUS_OK)
        return lost(broker, "conectar", status);
    /* A broker that stops reading, as it does when short of memory, must not hold us for ever. */
    (void)setsockopt(amqp_get_sockfd(broker->connection), IPPROTO_TCP, TCP_USER_TIMEOUT, &send_time,
                     sizeof(send_time));
    return true;
}

static amqp_table_entry_t entry_of(const char *name, amqp_field_value_t value)
{
    return (amqp_table_entry_t){.key = amqp_cstring_bytes(name), .value = value};
}

/* Asks to be told (basic.cancel) when a queue that is consumed goes away. */
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
    broker->refused = false;
    if (!open_socket(broker) || !judge(broker, "entrar", login(broker)))
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

static void settle(struct broker *broker, uint64_t tag, bool multiple,
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
    }
    if (multiple)
        broker->all_settled_before = last + 1;
}

static bool same_bytes(amqp_bytes_t a, amqp_bytes_t b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

/* A return is a message of ours that comes back whole, ahead of its ack. */
static bool take_return(struct broker *broker)
{
    amqp_message_t message;
    amqp_rpc_reply_t reply = amqp_read_message(broker->connection, BROKER_CHANNEL, &message, 0);

    if (reply.reply_type != AMQP_RESPONSE_NORMAL)
        return judge(broker, "receber devolução", reply);
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
    if (!delivery.queue || broker->waiting == broker->capacity)
        return lost(broker, "receber mensagem", AMQP_STATUS_UNEXPECTED_STATE);
    delivery.exchange = strndup(deliver->exchange.bytes, deliver->exchange.len);
    delivery.routing_key = strndup(deliver->routing_key.bytes, deliver->routing_key.len);
    amqp_rpc_reply_t reply =
        amqp_read_message(broker->connection, BROKER_CHANNEL, &delivery.content, 0);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL || !delivery.exchange || !delivery.routing_key) {
        free(delivery.exchange);
        free(delivery.routing_key);
        if (reply.reply_type != AMQP_RESPONSE_NORMAL)
            return judge(broker, "receber mensagem", reply);
        amqp_destroy_message(&delivery.content);
        return lost(broker, "receber mensagem", AMQP_STATUS_NO_MEMORY);
    }
    broker->deliveries[(broker->first + broker->waiting) % broker->capacity] = delivery;
    broker->waiting++;
    return true;
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
        settle(broker, ack->delivery_tag, ack->multiple != 0, PUBLICATION_CONFIRMED);
        return true;
    }
    case AMQP_BASIC_NACK_METHOD: {
        const amqp_basic_nack_t *nack = method->decoded;
        settle(broker, nack->delivery_tag, nack->multiple != 0, PUBLICATION_REFUSED);
        return true;
    }
    case AMQP_CHANNEL_CLOSE_METHOD:
        return closed(broker, "canal", method);
    default: /* connection.close, or basic.cancel: a queue that we consume is gone */
        return closed(broker, "conexão", method);
    }
}

/* Waits up to `milliseconds` for one frame and takes it in. False when the connection is over;
 * `*idle` tells that nothing came. */
static bool take_frame(struct broker *broker, int milliseconds, bool *idle)
{
    const struct timeval time = {milliseconds / 1000, milliseconds % 1000 * 1000L};
    amqp_frame_t frame;

    amqp_maybe_release_buffers(broker->connection);
    int status = amqp_simple_wait_frame_noblock(broker->connection, &frame, &time);
    *idle = status == AMQP_STATUS_TIMEOUT;
    if (*idle)
        return true;
    if (status != AMQP_STATUS_OK)
        return lost(broker, "conexão", status);
    return frame.frame_type != AMQP_FRAME_METHOD || take_method(broker, &frame.payload.method);
}

bool broker_work(struct broker *broker)
{
    bool idle = false;

    while (broker->connection && !idle)
        if (!take_frame(broker, 0, &idle))
            return false;
    return broker->connection != NULL;
}

/* What comes back meanwhile (returned messages whole) is taken in now and then, so that neither
 * side waits for the other to read. */
static bool send_all(struct broker *broker, struct publication *list, size_t count)
{
    size_t unread = 0;

    for (size_t i = 0; i < count; i++) {
        int status = amqp_basic_publish(
            broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(list[i].exchange),
            amqp_cstring_bytes(list[i].routing_key), 1, 0, list[i].properties, list[i].body);
        if (status != AMQP_STATUS_OK)
            return lost(broker, "publicar", status);
        broker->published++;
        broker->in_flight_count++;
        broker->unsettled++;
        unread += list[i].body.len;
        if (unread >= READ_EVERY_BYTES) {
            if (!broker_work(broker))
                return false;
            unread = 0;
        }
    }
    return true;
}

bool broker_publish(struct broker *broker, struct publication *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        list[i].outcome = PUBLICATION_UNKNOWN;
        list[i].settled = false;
    }
    if (!broker->connection)
        return false;
    broker->in_flight = list;
    broker->in_flight_count = broker->unsettled = broker->all_settled_before = 0;
    bool good = send_all(broker, list, count);
    long long deadline = monotonic_ms() + CONFIRM_SECONDS * 1000LL;
    while (good && broker->unsettled > 0) {
        long long left = deadline - monotonic_ms();
        bool idle;

        good = left > 0 ? take_frame(broker, (int)left, &idle)
                        : lost(broker, "esperar confirmação", AMQP_STATUS_TIMEOUT);
    }
    broker->in_flight = NULL;
    broker->in_flight_count = broker->unsettled = 0;
    for (size_t i = 0; i < count; i++)
        if (!list[i].settled && list[i].outcome == PUBLICATION_RETURNED)
            list[i].outcome = PUBLICATION_UNKNOWN;
    return good;
}

bool broker_consume(struct broker *broker, const char *queue, uint16_t prefetch)
{
    struct delivery *grown;

    if (!broker->connection || broker->queue_count == BROKER_QUEUES_MAX)
        return false;
    /* Deliveries may have come for the queue before: the ring is grown when it is empty of them. */
    grown = calloc(broker->capacity + prefetch, sizeof(*grown));
    if (!grown)
        return lost(broker, "consumir", AMQP_STATUS_NO_MEMORY);
    for (size_t i = 0; i < broker->waiting; i++)
        grown[i] = broker->deliveries[(broker->first + i) % broker->capacity];
    free(broker->deliveries);
    broker->deliveries = grown;
    broker->capacity += prefetch;
    broker->first = 0;
    broker->queues[broker->queue_count++] = queue;
    (void)amqp_basic_qos(broker->connection, BROKER_CHANNEL, 0, prefetch, 0);
    if (!broker_reply(broker, "consumir"))
        return false;
    (void)amqp_basic_consume(broker->connection, BROKER_CHANNEL, amqp_cstring_bytes(queue),
                             amqp_cstring_bytes(queue), 0, 0, 0, amqp_empty_table);
    return broker_reply(broker, "consumir");
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

void delivery_clear(struct delivery *delivery)
{
    free(delivery->exchange);
    free(delivery->routing_key);
    amqp_destroy_message(&delivery->content);
}

bool broker_ack(struct broker *broker, uint64_t tag, enum broker_ack which)
{
    if (!broker->connection)
        return false;
    int status = amqp_basic_ack(broker->connection, BROKER_CHANNEL, tag, which == BROKER_ACK_ALL);
    return status == AMQP_STATUS_OK || lost(broker, "confirmar recebimento", status);
}
