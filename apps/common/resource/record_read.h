#pragma once

#include "common/resource/field.h"
#include "common/resource/fields.h"

/*
 * Reads an object into a record, by its table; every fault is gathered.
 *
 *     record_read(&body.fields, produto, &p, RECORD_CREATE);
 *
 * RECORD_CREATE, for a POST: takes what a client may write; what is of the system is unknown.
 * RECORD_REPLACE, for a PUT: the same, and the client may send back what GET gave: that is not
 * looked at. What is left out gets its initial value; what is wrong too, along with its fault.
 * Members that are not taken stay as they are in the record.
 */
#define record_read(f, type, place, use)                                                           \
    record_read_into((f), RECORD(type), RECORD_PLACE(type, place), (use))
void record_read_into(struct fields *f, const struct record *record, void *place,
                      enum record_use use);

/* Is `name` a member of JSON that a body may have? */
bool record_knows(const struct record *record, enum record_use use, const char *name);
