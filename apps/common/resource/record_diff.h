#pragma once

#include "common/json/json_out.h"
#include "common/resource/field.h"

/*
 * Writes what differs between two states of a record as a JSON list, in the order of its table:
 *
 *     [{"campo":"nome","antes":"MDF","depois":"MDF 15 mm"}]
 *
 * Only fields that every reader sees are compared, except OF_ROW. An object is one field and is
 * written whole. A list is one field, too; only its elements that differ are written, matched by
 * their first field. `before` NULL is a record that did not exist, `after` NULL one that is gone:
 * then the other side of each field is null. Returns the number of fields that differ.
 */
#define record_diff(out, type, before, after)                                                      \
    record_diff_of((out), RECORD(type), RECORD_PLACE(type, before), RECORD_PLACE(type, after))
size_t record_diff_of(struct json_out *out, const struct record *record, const void *before,
                      const void *after);
