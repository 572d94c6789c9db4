#pragma once

#include "common/resource/field.h"
#include "common/resource/fields.h"

/*
 * Reads an object into a record, by its table; every fault is gathered.
 *
 *     record_read(&body.fields, produto, &p, RECORD_CREATE);
 *
 * RECORD_CREATE, for a POST: takes the client's fields; the system's are unknown members.
 * RECORD_REPLACE, for a PUT: the same, but the system's fields may be sent and are ignored, so that
 * a client can send back what GET gave. A field that is left out or wrong gets its initial value.
 * Members that are not taken stay as they are in the record.
 *
 * RECORD_PATCH, a JSON Merge Patch (RFC 7396): the record has its present values, and those that
 * the object does not name stay. null gives an optional field its initial value; a required one
 * keeps to be required. An object is merged, or read whole where there was none; a list is
 * replaced. The system's fields are unknown members.
 */
#define record_read(f, type, place, use)                                                           \
    record_read_into((f), RECORD(type), RECORD_PLACE(type, place), (use))
void record_read_into(struct fields *f, const struct record *record, void *place,
                      enum record_use use);

/*
 * The whole of a PATCH: applies the object to the record and looks for unknown members. `check`,
 * unless NULL, then sees the record as it will be. False when there are faults; those of an earlier
 * run are forgotten, so that a transaction can be repeated.
 */
#define record_patch(f, type, place, check)                                                        \
    record_patch_of((f), RECORD(type), RECORD_PLACE(type, place), (check))
bool record_patch_of(struct fields *f, const struct record *record, void *place, field_rule *check);

/* May a body have the JSON member `name`? */
bool record_knows(const struct record *record, enum record_use use, const char *name);

/* After reading a PUT: copies from `old`, the record as it was, what the body does not change. */
#define record_keep(type, place, old)                                                              \
    record_keep_of(RECORD(type), RECORD_PLACE(type, place), RECORD_PLACE(type, old))
void record_keep_of(const struct record *record, void *place, const void *old);
