#pragma once

#include <json-c/json.h>

#include "common/resource/fields.h"

/*
 * Read one JSON value, not NULL, into `place`. False: `value` is wrong; a fault of the member
 * `name` was added, and `place` is untouched. For fields.c and record_read.c. A text in which no
 * character can be read (utf8_is_blank) is empty; for value_any_text only an invisible one is.
 */
bool value_text(struct fields *f, const char *name, struct json_object *value, size_t min,
                size_t max, char *place, size_t size);
bool value_any_text(struct fields *f, const char *name, struct json_object *value, size_t min,
                    size_t max, char *place, size_t size);
bool value_long_text(struct fields *f, const char *name, struct json_object *value, size_t min,
                     size_t max, char *place, size_t size);
bool value_int(struct fields *f, const char *name, struct json_object *value, int64_t min,
               int64_t max, int64_t *place);
bool value_bool(struct fields *f, const char *name, struct json_object *value, bool *place);
bool value_decimal(struct fields *f, const char *name, struct json_object *value,
                   const struct decimal_kind *kind, int64_t min, int64_t max, int64_t *place);
bool value_date(struct fields *f, const char *name, struct json_object *value,
                char out[static DATE_TEXT]);
bool value_choice(struct fields *f, const char *name, struct json_object *value,
                  const char *choices, char *place, size_t size);

/* One or several of the words, with commas between them: see FIELD_CHOICES. */
bool value_choices(struct fields *f, const char *name, struct json_object *value,
                   const char *choices, char *one, size_t one_size, char *several,
                   size_t several_size);

/* A list of min to max elements. */
bool value_list(struct fields *f, const char *name, struct json_object *value, size_t min,
                size_t max);
