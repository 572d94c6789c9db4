#pragma once

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/auth/autor.h"
#include "common/base/trace.h"
#include "common/messaging/broker.h"

/* A message whose form has been checked, but not its content. Bounds are in bytes. */
enum { MESSAGE_ID_MAX = 64, MESSAGE_TYPE_MAX = 64, MESSAGE_BODY_MAX = 64 * 1024 };

struct message {
    char id[MESSAGE_ID_MAX + 1];          /* never empty, visible ASCII */
    char type[MESSAGE_TYPE_MAX + 1];      /* the routing key */
    char correlation[MESSAGE_ID_MAX + 1]; /* "" when there is none */
    char autor[AUTOR_TEXT];               /* access key of who caused it; "" when unknown */
    char endereco[ADDRESS_TEXT];          /* client's IP address; "" when unknown */
    char traceparent[TRACE_TEXT];         /* "" when there is none */
    struct json_object *headers;          /* integers and texts; other kinds are null */
    struct json_object *body;             /* a JSON object */
};

/* Headers with the author's access key and IP address. */
#define MESSAGE_AUTOR       "autor"
#define MESSAGE_ENDERECO    "endereco"

#define MESSAGE_TRACEPARENT "traceparent"

/* The author of the changes that a message causes. Its texts are borrowed from the message. */
struct autor message_autor(const struct message *message);

enum header_result { HEADER_OK, HEADER_ABSENT, HEADER_WRONG };

/* Reads an integer header within [min, max]. HEADER_WRONG for anything else. */
enum header_result message_header_int(const struct message *message, const char *name, int64_t min,
                                      int64_t max, int64_t *value);

/* A header that is a text; "" when there is none. Borrowed from the message. */
const char *message_header_text(const struct message *message, const char *name);

/*
 * Reads a delivery. Returns NULL when the form is valid; the caller then releases it with
 * message_clear. Otherwise returns the reason, in Portuguese, and the message is empty.
 * `*local_fault` is set when the message is not to blame (memory, json-c), so that it can be
 * retried.
 *
 * The type is the routing key of the first publication: that of the delivery or, when it came back,
 * the header ORIGINAL_ROUTING_KEY or the property `type`. A message is not valid when its first
 * sender is known but is not the service that owns its first exchange (icarus.<service>).
 */
const char *message_read(struct message *message, const struct delivery *delivery,
                         bool *local_fault);
void message_clear(struct message *message);

#define ORIGINAL_EXCHANGE    "x-original-exchange"
#define ORIGINAL_ROUTING_KEY "x-original-routing-key"
#define HEADER_SENDER        "x-remetente" /* the user_id of the first publication */

/* True when it came back from a companion queue: through the exchange <service>.filas, or moved by
 * RabbitMQ, through the default exchange. If parked, its headers say how it was first published. */
bool message_came_back(const struct delivery *delivery);

/*
 * The user that first published it, as the broker verified then: the property user_id, or
 * HEADER_SENDER when it came back. Empty when unknown: a release that did not set user_id sent it.
 * Borrowed from the delivery.
 */
amqp_bytes_t message_sender(const struct delivery *delivery);

/* The header `name`; NULL when there is none. */
const amqp_field_value_t *message_field(const amqp_basic_properties_t *properties,
                                        const char *name);

/* All headers as an object, as in struct message; the caller owns it. */
struct json_object *message_headers(const amqp_basic_properties_t *properties);

/* Reads an integer header of any width; false when there is none, or int64_t cannot hold it. */
bool message_field_int(const amqp_basic_properties_t *properties, const char *name, int64_t *value);

/*
 * Encodes headers: integers as 64-bit, texts as UTF-8, others as void. Memory comes from the pool;
 * texts are borrowed from `headers`. False when out of memory.
 */
bool message_table(struct json_object *headers, amqp_pool_t *pool, amqp_table_t *table);
