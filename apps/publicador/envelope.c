#include "publicador/envelope.h"

#include <string.h>

#include "common/json/json_text.h"

enum { POOL_PAGE = 2048, HEADERS_DEPTH = 1 };

static const char *read_headers(struct envelope *envelope, const char *text)
{
    enum json_text_result why;

    envelope->headers = json_text_parse(text, strlen(text), HEADERS_DEPTH, &why);
    if (!json_object_is_type(envelope->headers, json_type_object))
        return "os cabeçalhos não são um objeto JSON";
    if (!message_table(envelope->headers, &envelope->pool, &envelope->properties.headers))
        return "sem memória";
    return NULL;
}

const char *envelope_fill(struct envelope *envelope, const struct row *row, const char *service,
                          const char *user)
{
    amqp_basic_properties_t *properties = &envelope->properties;
    const char *fault = NULL;

    *envelope = (struct envelope){.headers = NULL};
    init_amqp_pool(&envelope->pool, POOL_PAGE);
    *properties = (amqp_basic_properties_t){
        ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG |
                  AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_TYPE_FLAG |
                  AMQP_BASIC_APP_ID_FLAG | AMQP_BASIC_USER_ID_FLAG | AMQP_BASIC_HEADERS_FLAG,
        .content_type = amqp_cstring_bytes("application/json"),
        .delivery_mode = AMQP_DELIVERY_PERSISTENT,
        .message_id = amqp_cstring_bytes(row->message_id),
        .timestamp = (uint64_t)row->seconds,
        .type = amqp_cstring_bytes(row->routing_key),
        .app_id = amqp_cstring_bytes(service),
        .user_id = amqp_cstring_bytes(user),
    };
    if (row->correlation[0]) {
        properties->_flags |= AMQP_BASIC_CORRELATION_ID_FLAG;
        properties->correlation_id = amqp_cstring_bytes(row->correlation);
    }
    if (!row->body || !row->headers)
        fault = "corpo ou cabeçalhos vazios ou grandes demais";
    else
        fault = read_headers(envelope, row->headers);
    if (fault)
        envelope_clear(envelope);
    return fault;
}

void envelope_clear(struct envelope *envelope)
{
    json_object_put(envelope->headers);
    envelope->headers = NULL;
    empty_amqp_pool(&envelope->pool);
}
