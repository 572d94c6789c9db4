#include "common/messaging/message.h"

#include <string.h>

#include "common/base/utf8.h"
#include "common/json/json_text.h"

enum { BODY_DEPTH_MAX = 16 };

struct autor message_autor(const struct message *message)
{
    struct autor autor = {.chave = message->autor, .correlation = message->correlation};

    memcpy(autor.endereco, message->endereco, sizeof(autor.endereco));
    return autor;
}

const char *message_header_text(const struct message *message, const char *name)
{
    struct json_object *value = NULL;

    if (!json_object_object_get_ex(message->headers, name, &value) ||
        !json_object_is_type(value, json_type_string))
        return "";
    return json_object_get_string(value);
}

enum header_result message_header_int(const struct message *message, const char *name, int64_t min,
                                      int64_t max, int64_t *value)
{
    struct json_object *header;
    int64_t number;

    if (!json_object_object_get_ex(message->headers, name, &header))
        return HEADER_ABSENT;
    if (!json_object_is_type(header, json_type_int))
        return HEADER_WRONG;
    number = json_object_get_int64(header);
    if (number < min || number > max)
        return HEADER_WRONG;
    *value = number;
    return HEADER_OK;
}

/* Copies visible ASCII that fits; false, with `out` "", for anything else. */
static bool copy_visible(amqp_bytes_t text, char *out, size_t size)
{
    out[0] = '\0';
    if (text.len >= size || !text_is_visible(text.bytes, text.len))
        return false;
    memcpy(out, text.bytes, text.len);
    out[text.len] = '\0';
    return true;
}

const amqp_field_value_t *message_field(const amqp_basic_properties_t *properties, const char *name)
{
    const amqp_table_t *headers = &properties->headers;

    if (!(properties->_flags & AMQP_BASIC_HEADERS_FLAG))
        return NULL;
    for (int i = 0; i < headers->num_entries; i++) {
        amqp_bytes_t key = headers->entries[i].key;

        if (key.len == strlen(name) && key.len > 0 && memcmp(key.bytes, name, key.len) == 0)
            return &headers->entries[i].value;
    }
    return NULL;
}

/* The value of an integer of any width; false for every other kind. */
static bool integer(const amqp_field_value_t *field, int64_t *value)
{
    switch (field->kind) {
    case AMQP_FIELD_KIND_I8:
        *value = (int)field->value.i8;
        return true;
    case AMQP_FIELD_KIND_U8:
        *value = field->value.u8;
        return true;
    case AMQP_FIELD_KIND_I16:
        *value = field->value.i16;
        return true;
    case AMQP_FIELD_KIND_U16:
        *value = field->value.u16;
        return true;
    case AMQP_FIELD_KIND_I32:
        *value = field->value.i32;
        return true;
    case AMQP_FIELD_KIND_U32:
        *value = field->value.u32;
        return true;
    case AMQP_FIELD_KIND_I64:
        *value = field->value.i64;
        return true;
    case AMQP_FIELD_KIND_U64:
        *value = (int64_t)field->value.u64;
        return field->value.u64 <= INT64_MAX;
    default:
        return false;
    }
}

bool message_field_int(const amqp_basic_properties_t *properties, const char *name, int64_t *value)
{
    const amqp_field_value_t *field = message_field(properties, name);

    return field && integer(field, value);
}

static struct json_object *header_value(const amqp_field_value_t *field)
{
    const amqp_bytes_t text = field->value.bytes; /* bytes is NULL when the text is empty */
    int64_t number;

    if (integer(field, &number))
        return json_object_new_int64(number);
    if (field->kind != AMQP_FIELD_KIND_UTF8)
        return NULL;
    if (text.len == 0)
        return json_object_new_string("");
    if (!utf8_is_valid(text.bytes, text.len) || memchr(text.bytes, '\0', text.len))
        return NULL;
    return json_object_new_string_len(text.bytes, (int)text.len);
}

/* Headers whose names are not visible ASCII are left out. */
struct json_object *message_headers(const amqp_basic_properties_t *properties)
{
    struct json_object *headers = json_object_new_object();
    char name[256];

    if (!(properties->_flags & AMQP_BASIC_HEADERS_FLAG))
        return headers;
    for (int i = 0; i < properties->headers.num_entries; i++) {
        const amqp_table_entry_t *entry = &properties->headers.entries[i];

        if (copy_visible(entry->key, name, sizeof(name)))
            json_object_object_add(headers, name, header_value(&entry->value));
    }
    return headers;
}

bool message_came_back(const struct delivery *delivery)
{
    static const char END[] = "." EXCHANGE_QUEUES;
    const size_t length = strlen(delivery->exchange);

    return length == 0 ||
           (length > strlen(END) && strcmp(delivery->exchange + length - strlen(END), END) == 0);
}

/* The text of a header; empty when there is none. */
static amqp_bytes_t text_of(const amqp_basic_properties_t *properties, const char *name)
{
    const amqp_field_value_t *field = message_field(properties, name);

    return field && field->kind == AMQP_FIELD_KIND_UTF8 ? field->value.bytes : amqp_empty_bytes;
}

amqp_bytes_t message_sender(const struct delivery *delivery)
{
    const amqp_basic_properties_t *properties = &delivery->content.properties;
    amqp_bytes_t sender = amqp_empty_bytes;

    if (message_came_back(delivery))
        sender = text_of(properties, HEADER_SENDER);
    /* A message that RabbitMQ moved itself, such as a rejected one, still has its user_id. */
    if (sender.len == 0 && properties->_flags & AMQP_BASIC_USER_ID_FLAG)
        sender = properties->user_id;
    return sender;
}

/* False when the sender is known but does not own the exchange. */
static bool sender_is_right(const struct delivery *delivery)
{
    const amqp_bytes_t sender = message_sender(delivery);
    amqp_bytes_t exchange = amqp_cstring_bytes(delivery->exchange);
    const size_t prefix = strlen(EXCHANGE_PREFIX);

    if (message_came_back(delivery))
        exchange = text_of(&delivery->content.properties, ORIGINAL_EXCHANGE);
    if (sender.len == 0 || exchange.len <= prefix ||
        memcmp(exchange.bytes, EXCHANGE_PREFIX, prefix) != 0)
        return true;
    return sender.len == exchange.len - prefix &&
           memcmp(sender.bytes, (const char *)exchange.bytes + prefix, sender.len) == 0;
}

static bool read_type(struct message *message, const struct delivery *delivery)
{
    const amqp_basic_properties_t *properties = &delivery->content.properties;
    amqp_bytes_t type = text_of(properties, ORIGINAL_ROUTING_KEY);

    if (!message_came_back(delivery))
        type = amqp_cstring_bytes(delivery->routing_key);
    else if (type.len == 0 && properties->_flags & AMQP_BASIC_TYPE_FLAG)
        type = properties->type;
    return copy_visible(type, message->type, sizeof(message->type));
}

static const char *read_body(struct message *message, amqp_bytes_t body, bool *local_fault)
{
    enum json_text_result why;

    if (body.len > MESSAGE_BODY_MAX)
        return "o corpo passa de 64 KiB";
    message->body = json_text_parse(body.bytes, body.len, BODY_DEPTH_MAX, &why);
    *local_fault = why == JSON_TEXT_FAILED;
    if (*local_fault)
        return "o corpo não pôde ser lido; veja o log";
    if (!json_object_is_type(message->body, json_type_object)) {
        json_object_put(message->body);
        message->body = NULL;
        return why == JSON_TEXT_OK ? "o corpo não é um objeto JSON" : "o corpo não é JSON válido";
    }
    return NULL;
}

/* An author that no service could have sent is ignored, like an invalid correlation id. */
static void read_autor(struct message *message)
{
    struct json_object *autor = json_object_object_get(message->headers, MESSAGE_AUTOR);
    struct json_object *endereco = json_object_object_get(message->headers, MESSAGE_ENDERECO);

    if (json_object_is_type(autor, json_type_string)) {
        const char *text = json_object_get_string(autor);
        const size_t length = strlen(text);

        if (utf8_is_text(text, length) && utf8_length(text, length) <= AUTOR_MAX)
            memcpy(message->autor, text, length + 1);
    }
    if (json_object_is_type(endereco, json_type_string))
        (void)address_normalise(json_object_get_string(endereco), message->endereco);
}

static void read_trace(struct message *message)
{
    struct json_object *trace = json_object_object_get(message->headers, MESSAGE_TRACEPARENT);

    if (json_object_is_type(trace, json_type_string))
        (void)trace_read(json_object_get_string(trace), message->traceparent);
}

const char *message_read(struct message *message, const struct delivery *delivery,
                         bool *local_fault)
{
    const amqp_basic_properties_t *properties = &delivery->content.properties;
    const amqp_flags_t flags = properties->_flags;

    *message = (struct message){.id = ""};
    *local_fault = false;
    if (!(flags & AMQP_BASIC_MESSAGE_ID_FLAG) || properties->message_id.len == 0)
        return "falta message_id";
    if (!copy_visible(properties->message_id, message->id, sizeof(message->id)))
        return "message_id inválido: deve ter de 1 a 64 caracteres ASCII visíveis";
    if (!sender_is_right(delivery))
        return "o remetente não é o único que pode enviar por esta exchange";
    if (!read_type(message, delivery))
        return "o tipo da mensagem (routing key) está ausente ou é inválido";
    if (flags & AMQP_BASIC_CORRELATION_ID_FLAG)
        (void)copy_visible(properties->correlation_id, message->correlation,
                           sizeof(message->correlation));
    const char *reason = read_body(message, delivery->content.body, local_fault);
    if (reason)
        return reason;
    message->headers = message_headers(properties);
    read_autor(message);
    read_trace(message);
    return NULL;
}

void message_clear(struct message *message)
{
    json_object_put(message->headers);
    json_object_put(message->body);
    message->headers = NULL;
    message->body = NULL;
}

bool message_table(struct json_object *headers, amqp_pool_t *pool, amqp_table_t *table)
{
    size_t count = (size_t)json_object_object_length(headers);

    *table = amqp_empty_table;
    if (count == 0)
        return true;
    table->entries = amqp_pool_alloc(pool, count * sizeof(*table->entries));
    if (!table->entries)
        return false;
    json_object_object_foreach(headers, name, value)
    {
        amqp_table_entry_t *entry = &table->entries[table->num_entries++];

        *entry = (amqp_table_entry_t){.key = amqp_cstring_bytes(name),
                                      .value.kind = AMQP_FIELD_KIND_VOID};
        if (json_object_is_type(value, json_type_int)) {
            entry->value.kind = AMQP_FIELD_KIND_I64;
            entry->value.value.i64 = json_object_get_int64(value);
        } else if (json_object_is_type(value, json_type_string)) {
            entry->value.kind = AMQP_FIELD_KIND_UTF8;
            entry->value.value.bytes = amqp_cstring_bytes(json_object_get_string(value));
        }
    }
    return true;
}
