/*
 * A delivery: the first byte selects the properties, each of which follows with its length, and the
 * rest is the body. A message that is read obeys the bounds of message.h.
 */
#include "fuzz.h"

#include "common/messaging/message.h"

#include <stdlib.h>
#include <string.h>

enum { HEADERS = 4 };

struct input {
    const uint8_t *at;
    size_t left;
};

static unsigned byte_of(struct input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->at++;
}

static amqp_bytes_t bytes_of(struct input *input)
{
    size_t length = byte_of(input);

    if (length > input->left)
        length = input->left;
    amqp_bytes_t bytes = {.len = length, .bytes = (void *)input->at};
    input->at += length;
    input->left -= length;
    return bytes;
}

static amqp_field_value_t value_of(struct input *input)
{
    static const uint8_t KINDS[] = {
        AMQP_FIELD_KIND_I8,  AMQP_FIELD_KIND_U8,   AMQP_FIELD_KIND_I16,   AMQP_FIELD_KIND_U16,
        AMQP_FIELD_KIND_I32, AMQP_FIELD_KIND_U32,  AMQP_FIELD_KIND_I64,   AMQP_FIELD_KIND_U64,
        AMQP_FIELD_KIND_F64, AMQP_FIELD_KIND_UTF8, AMQP_FIELD_KIND_BYTES, AMQP_FIELD_KIND_VOID,
    };
    amqp_field_value_t value = {.kind = KINDS[byte_of(input) % sizeof(KINDS)]};

    if (value.kind == AMQP_FIELD_KIND_UTF8 || value.kind == AMQP_FIELD_KIND_BYTES)
        value.value.bytes = bytes_of(input);
    else
        for (int i = 0; i < 8; i++)
            value.value.u64 = value.value.u64 << 8 | byte_of(input);
    return value;
}

static void check_text(const char *text, size_t max)
{
    HOLDS(strlen(text) <= max);
    for (; *text; text++)
        HOLDS(*text > ' ' && *text <= '~');
}

static void check_message(const struct message *message)
{
    int64_t number = -1;

    HOLDS(message->id[0] && message->type[0]);
    check_text(message->id, MESSAGE_ID_MAX);
    check_text(message->type, MESSAGE_TYPE_MAX);
    check_text(message->correlation, MESSAGE_ID_MAX);
    HOLDS(json_object_is_type(message->body, json_type_object));
    json_object_object_foreach(message->headers, name, value)
    {
        HOLDS(!value || json_object_is_type(value, json_type_int) ||
              json_object_is_type(value, json_type_string));
        if (message_header_int(message, name, 1, 1000, &number) == HEADER_OK)
            HOLDS(number >= 1 && number <= 1000);
    }
}

/* Encoded headers equal the decoded ones. */
static void check_table(const struct message *message)
{
    amqp_basic_properties_t sent = {._flags = AMQP_BASIC_HEADERS_FLAG};
    amqp_pool_t pool;

    init_amqp_pool(&pool, 4096);
    HOLDS(message_table(message->headers, &pool, &sent.headers));
    HOLDS(sent.headers.num_entries == json_object_object_length(message->headers));
    json_object_object_foreach(message->headers, name, value)
    {
        const amqp_field_value_t *field = message_field(&sent, name);

        HOLDS(field);
        if (json_object_is_type(value, json_type_int))
            HOLDS(field->value.i64 == json_object_get_int64(value));
    }
    empty_amqp_pool(&pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    unsigned which = byte_of(&input);
    amqp_table_entry_t entries[HEADERS];
    struct delivery delivery = {.queue = "estoque.projetos"};
    amqp_basic_properties_t *properties = &delivery.content.properties;
    struct message message;

    properties->_flags = (which & 1 ? AMQP_BASIC_MESSAGE_ID_FLAG : 0) |
                         (which & 2 ? AMQP_BASIC_CORRELATION_ID_FLAG : 0) |
                         (which & 4 ? AMQP_BASIC_TYPE_FLAG : 0) |
                         (which & 8 ? AMQP_BASIC_HEADERS_FLAG : 0);
    properties->message_id = bytes_of(&input);
    properties->correlation_id = bytes_of(&input);
    properties->type = bytes_of(&input);
    amqp_bytes_t key = bytes_of(&input);
    delivery.exchange = which & 16 ? "icarus.projetos" : "";
    delivery.routing_key = fuzz_text(key.bytes, key.len);
    properties->headers = (amqp_table_t){.num_entries = HEADERS, .entries = entries};
    for (int i = 0; i < HEADERS; i++) {
        entries[i].key = bytes_of(&input);
        entries[i].value = value_of(&input);
    }
    char *body = fuzz_text(input.at, input.left);
    delivery.content.body = (amqp_bytes_t){.len = input.left, .bytes = body};

    bool ours;
    const char *reason = message_read(&message, &delivery, &ours);
    if (reason) {
        HOLDS(*reason && !ours && !message.headers && !message.body);
    } else {
        check_message(&message);
        check_table(&message);
        message_clear(&message);
    }
    free(body);
    free(delivery.routing_key);
    return 0;
}
