#include "comandos/mensagens-mortas/dead.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/base64url.h"
#include "common/base/digest.h"
#include "common/base/utf8.h"
#include "common/json/json_build.h"
#include "common/messaging/parking.h"

enum { COLUMN_SIZE = 256, DIGEST_SHOWN = 12 };

/* Copies text that fits on one terminal line; "" for anything else. */
static void copy_shown(amqp_bytes_t text, char *out, size_t size)
{
    out[0] = '\0';
    if (text.len == 0 || text.len >= size || !utf8_is_text(text.bytes, text.len))
        return;
    memcpy(out, text.bytes, text.len);
    out[text.len] = '\0';
}

static void text_header(const struct delivery *delivery, const char *name, char *out, size_t size)
{
    const amqp_field_value_t *field = message_field(&delivery->content.properties, name);

    out[0] = '\0';
    if (field && field->kind == AMQP_FIELD_KIND_UTF8)
        copy_shown(field->value.bytes, out, size);
}

void dead_reference(const struct delivery *delivery, char out[static REFERENCE_SIZE])
{
    const amqp_basic_properties_t *properties = &delivery->content.properties;
    unsigned char digests[2][DIGEST_SIZE];
    char since[COLUMN_SIZE];
    char hex[DIGEST_HEX_TEXT];

    out[0] = '\0';
    if (properties->_flags & AMQP_BASIC_MESSAGE_ID_FLAG)
        copy_shown(properties->message_id, out, REFERENCE_SIZE);
    if (out[0] && !strchr(out, ' '))
        return;
    text_header(delivery, HEADER_SINCE, since, sizeof(since));
    digest_sha256(delivery->content.body.bytes, delivery->content.body.len, digests[0]);
    digest_sha256(since, strlen(since), digests[1]);
    digest_sha256(digests, sizeof(digests), digests[0]);
    digest_hex(digests[0], hex);
    (void)snprintf(out, REFERENCE_SIZE, "sem-id-%.*s", DIGEST_SHOWN, hex);
}

static const char FORMAT[] = "%-20s %-36s %-24s %10s  %s\n";

void dead_print_title(FILE *out)
{
    (void)fprintf(out, FORMAT, "FILA", "ID", "DESDE", "TENTATIVAS", "MOTIVO");
}

/* A message without HEADER_REASON was dead-lettered by the broker, which adds its own reason. */
static void reason_of(const struct delivery *delivery, char *out, size_t size)
{
    char cause[COLUMN_SIZE];

    text_header(delivery, HEADER_REASON, out, size);
    if (out[0])
        return;
    text_header(delivery, "x-first-death-reason", cause, sizeof(cause));
    (void)snprintf(out, size, "pelo RabbitMQ: %.64s", cause[0] ? cause : "sem motivo");
}

void dead_print_line(FILE *out, const struct delivery *delivery, const char *queue)
{
    char reference[REFERENCE_SIZE];
    char since[COLUMN_SIZE];
    char reason[COLUMN_SIZE];
    char attempts[24];

    dead_reference(delivery, reference);
    text_header(delivery, HEADER_SINCE, since, sizeof(since));
    reason_of(delivery, reason, sizeof(reason));
    (void)snprintf(attempts, sizeof(attempts), "%" PRId64, parking_attempts(delivery));
    (void)fprintf(out, FORMAT, queue, reference, since[0] ? since : "-", attempts, reason);
}

static void put_bytes(struct json_object *object, const char *name, amqp_bytes_t text)
{
    char other[32];
    char *encoded;

    if (text.len == 0 || utf8_is_valid(text.bytes, text.len)) {
        json_put(object, name,
                 json_object_new_string_len(text.len > 0 ? text.bytes : "", (int)text.len));
        return;
    }
    encoded = malloc(BASE64URL_TEXT(text.len));
    if (!encoded)
        return;
    (void)base64url_encode(text.bytes, text.len, encoded);
    (void)snprintf(other, sizeof(other), "%.24sBase64", name);
    json_object_object_add(object, other, json_object_new_string(encoded));
    free(encoded);
}

static struct json_object *properties_of(const amqp_basic_properties_t *p)
{
    const struct {
        amqp_flags_t flag;
        const char *name;
        amqp_bytes_t value;
    } texts[] = {
        {AMQP_BASIC_MESSAGE_ID_FLAG, "message_id", p->message_id},
        {AMQP_BASIC_CORRELATION_ID_FLAG, "correlation_id", p->correlation_id},
        {AMQP_BASIC_TYPE_FLAG, "type", p->type},
        {AMQP_BASIC_APP_ID_FLAG, "app_id", p->app_id},
        {AMQP_BASIC_CONTENT_TYPE_FLAG, "content_type", p->content_type},
        {AMQP_BASIC_CONTENT_ENCODING_FLAG, "content_encoding", p->content_encoding},
        {AMQP_BASIC_REPLY_TO_FLAG, "reply_to", p->reply_to},
    };
    struct json_object *object = json_object_new_object();

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (p->_flags & texts[i].flag)
            put_bytes(object, texts[i].name, texts[i].value);
    if (p->_flags & AMQP_BASIC_TIMESTAMP_FLAG)
        json_put_int(object, "timestamp", (int64_t)p->timestamp);
    return object;
}

void dead_print_whole(FILE *out, const struct delivery *delivery, const char *queue)
{
    struct json_object *object = json_object_new_object();
    char reference[REFERENCE_SIZE];

    dead_reference(delivery, reference);
    json_put_text(object, "fila", queue);
    json_put_text(object, "id", reference);
    json_put(object, "propriedades", properties_of(&delivery->content.properties));
    json_put(object, "cabecalhos", message_headers(&delivery->content.properties));
    put_bytes(object, "corpo", delivery->content.body);
    (void)fprintf(out, "%s\n",
                  json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
                                                             JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
}
