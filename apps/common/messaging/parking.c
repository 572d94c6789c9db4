#include "common/messaging/parking.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/log.h"
#include "common/values/date.h"

enum { ADDED_MAX = 6, POOL_PAGE = 4096, HEADERS_MAX_BYTES = 64 * 1024 };

/* Headers that are not copied: the broker's own, CC and BCC, and those that parking sets. */
static const char *const DROPPED[] = {
    "CC",
    "BCC",
    "x-death",
    "x-first-death-exchange",
    "x-first-death-queue",
    "x-first-death-reason",
    "x-last-death-exchange",
    "x-last-death-queue",
    "x-last-death-reason",
    "x-delivery-count",
    ORIGINAL_EXCHANGE,
    ORIGINAL_ROUTING_KEY,
    HEADER_SENDER,
    HEADER_REASON,
    HEADER_SINCE,
    HEADER_ATTEMPTS,
};

/* The copy being built. */
struct copy {
    amqp_pool_t pool;
    amqp_basic_properties_t properties;
    const struct delivery *delivery;
};

static bool is_dropped(amqp_bytes_t name)
{
    for (size_t i = 0; i < sizeof(DROPPED) / sizeof(DROPPED[0]); i++)
        if (name.len == strlen(DROPPED[i]) && memcmp(name.bytes, DROPPED[i], name.len) == 0)
            return true;
    return false;
}

static bool fits(const amqp_table_t *headers, amqp_pool_t *pool)
{
    amqp_bytes_t place = {HEADERS_MAX_BYTES, amqp_pool_alloc(pool, HEADERS_MAX_BYTES)};
    amqp_table_t table = *headers;
    size_t length = 0;

    return place.bytes && amqp_encode_table(place, &table, &length) == AMQP_STATUS_OK;
}

static void add(amqp_table_t *table, const char *name, amqp_field_value_t value)
{
    table->entries[table->num_entries++] =
        (amqp_table_entry_t){.key = amqp_cstring_bytes(name), .value = value};
}

static void add_text(amqp_table_t *table, const char *name, const char *text)
{
    add(table, name,
        (amqp_field_value_t){.kind = AMQP_FIELD_KIND_UTF8,
                             .value.bytes = amqp_cstring_bytes(text)});
}

/* How the message was first published, and by whom. */
static void add_origin(amqp_table_t *table, const struct delivery *delivery)
{
    const amqp_bytes_t sender = message_sender(delivery);

    if (!message_came_back(delivery)) {
        add_text(table, ORIGINAL_EXCHANGE, delivery->exchange);
        add_text(table, ORIGINAL_ROUTING_KEY, delivery->routing_key);
    } else {
        const amqp_basic_properties_t *properties = &delivery->content.properties;
        const amqp_field_value_t *exchange = message_field(properties, ORIGINAL_EXCHANGE);
        const amqp_field_value_t *key = message_field(properties, ORIGINAL_ROUTING_KEY);

        if (exchange && key) {
            add(table, ORIGINAL_EXCHANGE, *exchange);
            add(table, ORIGINAL_ROUTING_KEY, *key);
        }
    }
    if (sender.len > 0)
        add(table, HEADER_SENDER,
            (amqp_field_value_t){.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = sender});
}

/* Copies the sender's properties and headers, with room for the ADDED_MAX set here. */
static bool begin(struct copy *copy, const struct delivery *delivery)
{
    const amqp_basic_properties_t *source = &delivery->content.properties;
    amqp_table_t *table = &copy->properties.headers;

    init_amqp_pool(&copy->pool, POOL_PAGE);
    const bool has_headers =
        source->_flags & AMQP_BASIC_HEADERS_FLAG && fits(&source->headers, &copy->pool);
    const int count = has_headers ? source->headers.num_entries : 0;
    copy->delivery = delivery;
    copy->properties = *source;
    copy->properties._flags &=
        ~(amqp_flags_t)(AMQP_BASIC_USER_ID_FLAG | AMQP_BASIC_EXPIRATION_FLAG);
    copy->properties._flags |= AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG;
    copy->properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    *table = amqp_empty_table;
    table->entries =
        amqp_pool_alloc(&copy->pool, ((size_t)count + ADDED_MAX) * sizeof(amqp_table_entry_t));
    if (!table->entries)
        return false;
    for (int i = 0; i < count; i++)
        if (!is_dropped(source->headers.entries[i].key))
            table->entries[table->num_entries++] = source->headers.entries[i];
    add_origin(table, delivery);
    return true;
}

/* A lost connection has its own line in the log. */
static void log_refusal(const char *queue, enum publication_outcome outcome)
{
    if (outcome == PUBLICATION_RETURNED)
        log_error("mensageria: a fila %s não existe: make up a cria de novo", queue);
    else if (outcome == PUBLICATION_REFUSED)
        log_error("mensageria: o RabbitMQ recusou uma mensagem para a fila %s", queue);
}

/* Publishes the copy to `queue`, through its owner's exchange. True when confirmed. */
static bool send(struct broker *broker, const struct copy *copy, const char *queue)
{
    char exchange[QUEUE_NAME_MAX + 1];

    (void)snprintf(exchange, sizeof(exchange), "%.*s." EXCHANGE_QUEUES, (int)strcspn(queue, "."),
                   queue);
    struct publication publication = {.exchange = exchange,
                                      .routing_key = queue,
                                      .properties = &copy->properties,
                                      .body = copy->delivery->content.body};

    (void)broker_publish(broker, &publication, 1);
    log_refusal(queue, publication.outcome);
    return publication.outcome == PUBLICATION_CONFIRMED;
}

int64_t parking_attempts(const struct delivery *delivery)
{
    int64_t attempts = 0;

    if (!message_field_int(&delivery->content.properties, HEADER_ATTEMPTS, &attempts) ||
        attempts < 0)
        return 0;
    return attempts;
}

bool parking_publish(struct broker *broker, const struct delivery *delivery,
                     const struct parking *parking)
{
    char queue[QUEUE_NAME_MAX + 1];
    char since[INSTANT_TEXT];
    char expiration[16];
    struct copy copy;
    bool sent = false;

    (void)snprintf(queue, sizeof(queue), "%s.%s", delivery->queue, parking->suffix);
    (void)snprintf(expiration, sizeof(expiration), "%d", parking->milliseconds);
    instant_now(since);
    if (begin(&copy, delivery)) {
        amqp_table_t *table = &copy.properties.headers;

        add_text(table, HEADER_REASON, parking->reason);
        add_text(table, HEADER_SINCE, since);
        add(table, HEADER_ATTEMPTS,
            (amqp_field_value_t){.kind = AMQP_FIELD_KIND_I64, .value.i64 = parking->attempts});
        if (parking->milliseconds > 0) {
            copy.properties._flags |= AMQP_BASIC_EXPIRATION_FLAG;
            copy.properties.expiration = amqp_cstring_bytes(expiration);
        }
        sent = send(broker, &copy, queue);
    }
    empty_amqp_pool(&copy.pool);
    return sent;
}

bool parking_return(struct broker *broker, const struct delivery *delivery, const char *queue)
{
    struct copy copy;
    bool sent = begin(&copy, delivery) && send(broker, &copy, queue);

    empty_amqp_pool(&copy.pool);
    return sent;
}
