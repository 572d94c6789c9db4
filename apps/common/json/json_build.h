#pragma once

#include <json-c/json.h>
#include <stdint.h>

#include "common/values/cost.h"
#include "common/values/price.h"
#include "common/values/quantity.h"

/* Adds members to a JSON object. Names are not copied: pass constants. */

/* An empty text is written as null: an absent optional member. */
void json_put_text(struct json_object *object, const char *name, const char *text);
void json_put_int(struct json_object *object, const char *name, int64_t value);

void json_put_price(struct json_object *object, const char *name, struct price price);
/* COST_UNKNOWN is written as null. */
void json_put_cost(struct json_object *object, const char *name, struct cost cost);
void json_put_quantity(struct json_object *object, const char *name, struct quantity quantity);

/* Takes ownership of `value`. */
void json_put(struct json_object *object, const char *name, struct json_object *value);
