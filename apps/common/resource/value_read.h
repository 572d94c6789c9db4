#pragma once

#include <json-c/json.h>

#include "common/resource/fields.h"

/*
 * One JSON value, which is there, into one place: true, or a fault of the member `name` with the
 * place untouched. For the readers of fields.h and record_read.h.
 */
bool value_text(struct fields *f, const char *name, struct json_object *value, size_t min,
                size_t max, char *place, size_t size);
bool value_long_text(struct fields *f, const char *name, struct json_object *value, size_t min,
                     size_t max, char *place, size_t size);
bool value_int(struct fields *f, const char *name, struct json_object *value, int64_t min,
               int64_t max, int64_t *place);
bool value_bool(struct fields *f, const char *name, struct json_object *value, bool *place);
bool value_money(struct fields *f, const char *name, struct json_object *value, int64_t *centavos);
bool value_date(struct fields *f, const char *name, struct json_object *value,
                char out[static DATE_TEXT]);
bool value_choice(struct fields *f, const char *name, struct json_object *value,
                  const char *choices, char *place, size_t size);

/* A list of min to max elements. */
bool value_list(struct fields *f, const char *name, struct json_object *value, size_t min,
                size_t max);
