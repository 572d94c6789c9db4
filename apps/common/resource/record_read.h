#pragma once

#include "common/resource/field.h"
#include "common/resource/fields.h"

/*
 * Reads an object into a record, by its table; every fault is added to those of `f`.
 *
 *     record_read(&body.fields, produto, &p, RECORD_CREATE);
 *
 * RECORD_CREATE, for a POST: takes the client's fields; the system's are unknown members.
 * RECORD_REPLACE, for a PUT: the same, but the system's fields may be sent and are ignored, so that
 * a client can send back what GET gave. A field that is left out or wrong gets its initial value.
 * Members that are not taken stay as they are in the record.
 *
 * RECORD_PATCH, a JSON Merge Patch (RFC 7396): the record holds its current values; those that the
 * object does not name are kept. null gives an optional field its initial value and is a fault of a
 * required one. An object is merged, or read in full where there was none; a list is replaced. The
 * system's fields are unknown members.
 */
#define record_read(f, type, place, use)                                                           \
    record_read_into((f), RECORD(type), RECORD_PLACE(type, place), (use))
void record_read_into(struct fields *f, const struct record *record, void *place,
                      enum record_use use);

/*
 * Handles a whole PATCH: applies the object to the record, runs `check` (may be NULL) on the
 * result, and looks for unknown members. False when there are faults; those of an earlier run are
 * forgotten, so that a transaction can be repeated.
 */
#define record_patch(f, type, place, check)                                                        \
    record_patch_of((f), RECORD(type), RECORD_PLACE(type, place), (check))
bool record_patch_of(struct fields *f, const struct record *record, void *place, field_rule *check);

/* True when a body may have the JSON member `name`. */
bool record_knows(const struct record *record, enum record_use use, const char *name);

/* After reading a PUT: copies the fields that a PUT does not change from `old`, the record as it
 * was. */
#define record_keep(type, place, old)                                                              \
    record_keep_of(RECORD(type), RECORD_PLACE(type, place), RECORD_PLACE(type, old))
void record_keep_of(const struct record *record, void *place, const void *old);
