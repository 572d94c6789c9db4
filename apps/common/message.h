#pragma once

#include <json-c/json.h>
#include <stdint.h>

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
