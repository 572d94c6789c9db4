#pragma once

#include <json-c/json.h>
#include <stdint.h>

/* Adds members to a JSON object. Names must be constants. */

/* An empty text is written as null: an absent optional member. */
void json_put_text(struct json_object *object, const char *name, const char *text);
void json_put_int(struct json_object *object, const char *name, int64_t value);

/* Writes centavos as reais with exactly two decimals. */
void json_put_money(struct json_object *object, const char *name, int64_t centavos);

/* Takes ownership of `value`. */
void json_put(struct json_object *object, const char *name, struct json_object *value);
