#pragma once

#include <json-c/json.h>
#include <stdint.h>

/* Members added to a JSON object under construction. Names must be constants. */

/* An empty text is written as null: the absence of an optional member. */
void json_put_text(struct json_object *object, const char *name, const char *text);
void json_put_int(struct json_object *object, const char *name, int64_t value);

/* Exactly two decimals, from whole centavos. */
void json_put_money(struct json_object *object, const char *name, int64_t centavos);

/* Takes `value` over. */
void json_put(struct json_object *object, const char *name, struct json_object *value);
