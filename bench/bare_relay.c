/*
 * bare_relay <exchange>: baseline for publicador. Before its clock starts, it reads one message per
 * line from stdin: id, routing key, headers and body, separated by tabs. Publishes them as
 * publicador does, so that the broker has the same work, but without a database, order keys or
 * retries: sends PAGE messages, then waits for their confirms. Prints the count and the seconds.
 */
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"

enum { PAGE = 200, HEADERS_MAX = 16 };

struct line {
    char *id;
    char *key;
    char *body;
    amqp_table_entry_t headers[HEADERS_MAX];
    int header_count;
};

struct list {
    struct line *lines;
    size_t count;
};

static amqp_field_value_t field_of(struct json_object *value)
{
    if (json_object_is_type(value, json_type_int))
        return (amqp_field_value_t){.kind = AMQP_FIELD_KIND_I64,
                                    .value.i64 = json_object_get_int64(value)};
    return (amqp_field_value_t){.kind = AMQP_FIELD_KIND_UTF8,
                                .value.bytes = amqp_cstring_bytes(json_object_get_string(value))};
}

/* The parsed object is never freed: the headers point into it. */
static void read_headers(struct line *line, const char *text)
{
    struct json_object *headers = json_tokener_parse(text);

    if (!headers || json_object_object_length(headers) > HEADERS_MAX)
        bare_die("cabeçalhos");
    json_object_object_foreach(headers, name, value) line->headers[line->header_count++] =
        (amqp_table_entry_t){.key = amqp_cstring_bytes(name), .value = field_of(value)};
}

static struct line split(char *text)
{
    struct line line = {.id = text};
    char *rest = NULL;

    (void)strtok_r(text, "\t", &rest);
    line.key = strtok_r(NULL, "\t", &rest);
    const char *headers = strtok_r(NULL, "\t", &rest);
    line.body = strtok_r(NULL, "\n", &rest);
    if (!line.key || !headers || !line.body)
        bare_die("uma linha não tem id, routing key, cabeçalhos e corpo");
    read_headers(&line, headers);
    return line;
}

static struct list read_lines(void)
{
    struct list list = {NULL, 0};
    size_t room = 0;
    char *text = NULL;
    size_t size = 0;

    while (getline(&text, &size, stdin) > 0) {
        if (list.count == room) {
            room = room * 2 + PAGE;
            list.lines = realloc(list.lines, room * sizeof(*list.lines));
        }
        char *kept = strdup(text);
        if (!list.lines || !kept)
            bare_die("sem memória");
        list.lines[list.count++] = split(kept);
    }
    free(text);
    return list;
}

static void send_line(amqp_connection_state_t broker, const char *exchange, struct line *line)
{
    const amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG |
                  AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_HEADERS_FLAG,
        .content_type = amqp_cstring_bytes("application/json"),
        .delivery_mode = AMQP_DELIVERY_PERSISTENT,
        .message_id = amqp_cstring_bytes(line->id),
        .type = amqp_cstring_bytes(line->key),
        .headers = {line->header_count, line->headers}};

    if (amqp_basic_publish(broker, BARE_CHANNEL, amqp_cstring_bytes(exchange),
                           amqp_cstring_bytes(line->key), 1, 0, &properties,
                           amqp_cstring_bytes(line->body)) != AMQP_STATUS_OK)
        bare_die("publicar");
}

/* Waits until the messages with the tags `first` to `last` are confirmed. */
static void await_confirms(amqp_connection_state_t broker, uint64_t first, uint64_t last)
{
    bool seen[PAGE] = {false};
    uint64_t left = last - first + 1;
    amqp_frame_t frame;

    while (left > 0) {
        if (amqp_simple_wait_frame(broker, &frame) != AMQP_STATUS_OK ||
            frame.frame_type != AMQP_FRAME_METHOD ||
            frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
            bare_die("o RabbitMQ não confirmou");
        const amqp_basic_ack_t *ack = frame.payload.method.decoded;
        for (uint64_t tag = ack->multiple ? first : ack->delivery_tag; tag <= ack->delivery_tag;
             tag++) {
            left -= !seen[tag - first];
            seen[tag - first] = true;
        }
    }
    amqp_maybe_release_buffers(broker);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        bare_die("uso: bare_relay <exchange>");
    const struct list list = read_lines();
    amqp_connection_state_t broker = bare_broker();
    uint64_t sent = 0;

    (void)amqp_confirm_select(broker, BARE_CHANNEL);
    bare_answered(broker, "pedir confirmações");
    const double began = bare_clock();
    while (sent < list.count) {
        const uint64_t first = sent + 1;

        while (sent < list.count && sent < first - 1 + PAGE)
            send_line(broker, argv[1], &list.lines[sent++]);
        await_confirms(broker, first, sent);
    }
    (void)printf("%zu %.6f\n", list.count, bare_clock() - began);
    return EXIT_SUCCESS;
}
