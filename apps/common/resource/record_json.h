#pragma once

#include "common/json/json_out.h"
#include "common/resource/field.h"

/*
 * Writes a record as a JSON object, its fields in the order of their table:
 *
 *     record_json(&out, produto, &p, RECORD_OPEN);
 *
 * RECORD_WHOLE writes the reserved fields too, RECORD_OPEN leaves them out.
 */
enum record_view { RECORD_OPEN, RECORD_WHOLE };
#define record_json(out, type, place, view)                                                        \
    record_json_of((out), RECORD(type), RECORD_PLACE(type, place), (view))
void record_json_of(struct json_out *out, const struct record *record, const void *place,
                    enum record_view view);

/* Writes the value of one field of the record at `whole`. */
void field_json(struct json_out *out, const struct field *field, const void *whole,
                enum record_view view);

/* field_is_empty: the value is 0, false, "", the `none` of its decimal_kind, or an object whose
 * first field is empty. field_is_null: it is empty and the field is nullable, so null in JSON. */
bool field_is_empty(const struct field *field, const void *whole);
bool field_is_null(const struct field *field, const void *whole);
