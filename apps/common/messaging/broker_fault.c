#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/messaging/broker_internal.h"

METRIC_COUNTER(FAULTS, "icarus_broker_faults_total",
               "Falhas do RabbitMQ, da conexão com ele ou ao conectar.");

void broker_disconnect(struct broker *broker)
{
    broker_forget_deliveries(broker);
    if (broker->connection)
        (void)amqp_destroy_connection(broker->connection);
    broker->connection = NULL;
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

/* If a single message is in flight, it must be the cause. */
static void mark_refused(struct broker *broker)
{
    broker->refused = true;
    if (broker->in_flight_count == 1 && broker->unsettled == 1)
        broker->in_flight[0].outcome = PUBLICATION_REFUSED;
}

bool broker_closed(struct broker *broker, const char *what, const amqp_method_t *method)
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
            AMQP_CONNECTION_FORCED) /* forced: the broker is stopping, or an operator closed it */
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
        return broker_closed(broker, what, &reply.reply);
    default:
        return broker_lost(broker, what, reply.library_error);
    }
}

bool broker_reply(struct broker *broker, const char *what)
{
    return broker_check_reply(broker, what, amqp_get_rpc_reply(broker->connection));
}
