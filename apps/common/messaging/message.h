#pragma once

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/messaging/broker.h"

/* A message as it was delivered: good in form, its meaning yet to be judged. */
enum { MESSAGE_ID_MAX = 64, MESSAGE_TYPE_MAX = 64, MESSAGE_BODY_MAX = 64 * 1024 };

struct message {
    char id[MESSAGE_ID_MAX + 1];          /* never empty, visible ASCII */
    char type[MESSAGE_TYPE_MAX + 1];      /* the routing key */
    char correlation[MESSAGE_ID_MAX + 1]; /* "" when there is none */
    struct json_object *headers;          /* integers and texts; other kinds are null */
    struct json_object *body;             /* an object; see json_text_parse */
};

enum header_result { HEADER_OK, HEADER_ABSENT, HEADER_WRONG };

/* An integer header within [min, max]: HEADER_WRONG when it is there and is something else. */
enum header_result message_header_int(const struct message *message, const char *name, int64_t min,
                                      int64_t max, int64_t *value);

/*
 * Reads a delivery. NULL when its form is good, and then the caller owns what the message holds
 * (message_clear); else the reason, in Portuguese, and the message holds nothing. `*ours` when that
 * is no fault of the message (memory, json-c), so that it may be read later.
 *
 * Its type is the routing key with which it was first sent: that of the delivery, or, for one that
 * came straight to the queue (put back from a companion queue), the header ORIGINAL_ROUTING_KEY,
 * or the property `type`.
 */
const char *message_read(struct message *message, const struct delivery *delivery, bool *ours);
void message_clear(struct message *message);

#define ORIGINAL_EXCHANGE    "x-original-exchange"
#define ORIGINAL_ROUTING_KEY "x-original-routing-key"

/* The header of that name among the properties; NULL when there is none. */
const amqp_field_value_t *message_field(const amqp_basic_properties_t *properties,
                                        const char *name);

/* All headers as an object, in the form of struct message; the caller's. */
struct json_object *message_headers(const amqp_basic_properties_t *properties);

/* An integer header of any width; false when there is none, or one that int64_t cannot hold. */
bool message_field_int(const amqp_basic_properties_t *properties, const char *name, int64_t *value);

/*
 * Headers for the wire: integers as 64-bit, texts as UTF-8, others as void. Memory is the pool's;
 * the texts are borrowed from `headers`. False when out of memory.
 */
bool message_table(struct json_object *headers, amqp_pool_t *pool, amqp_table_t *table);
