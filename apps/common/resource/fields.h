#pragma once

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/resource/field.h"
#include "common/values/date.h"

/*
 * Typed, bounded readers of the members of a JSON object. Every fault is gathered with its JSON
 * Pointer (RFC 6901), none ends the reading, so that a person sees all of them at once. A place is
 * written only when its member is good. Member names are the constants of the caller.
 *
 *     struct faults faults = {0};
 *     struct fields f = fields_of(object, &faults);
 *     fields_text(&f, "nome", 1, 150, p.nome);
 *     fields_money(&f, "valor", &p.valor);
 *     fields_end(&f);
 *     if (faults.count > 0) …
 */
enum { FAULTS_MAX = 64, FIELDS_KNOWN_MAX = 24, FIELD_POINTER_MAX = 128, FAULT_MESSAGE_MAX = 128 };

/* What a client may write: see record_read.h. */
enum record_use { RECORD_CREATE, RECORD_REPLACE };

struct fault {
    char campo[FIELD_POINTER_MAX];
    char mensagem[FAULT_MESSAGE_MAX];
};

/* Beyond FAULTS_MAX faults are counted, not kept. */
struct faults {
    size_t count;
    struct fault list[FAULTS_MAX];
};

struct fields {
    struct json_object *object; /* borrowed; NULL when there is none to read */
    struct faults *faults;
    char pointer[FIELD_POINTER_MAX]; /* of the object itself, "" for the root */
    const char *known[FIELDS_KNOWN_MAX];
    size_t known_count;
    struct record record; /* whose fields are known as well */
    enum record_use use;
    bool is_query; /* every value is text */
};

/* Reads the root value; anything but an object is a fault at "". */
struct fields fields_of(struct json_object *value, struct faults *faults);

/* A nested object, whose value the caller looked up; end it with fields_end as well. */
struct fields fields_inside(const struct fields *f, const char *name, struct json_object *value);

/* The same of an element of a list. */
struct fields fields_element(const struct fields *f, const char *name, struct json_object *array,
                             size_t index);

/* True when the member is there and not null: the way to read what is optional. Each member that is
 * asked for is known from then on; more than FIELDS_KNOWN_MAX of one object end the process. */
bool fields_has(struct fields *f, const char *name);

/* Text of min to max characters (code points), trimmed at both ends, without control characters;
 * what shows nothing is empty. */
#define fields_text(f, name, min, max, place)                                                      \
    fields_text_into((f), (name), (min), (max), (place), sizeof(place))
bool fields_text_into(struct fields *f, const char *name, size_t min, size_t max, char *place,
                      size_t size);

/* A JSON integer within [min, max]: no fraction, no exponent, no text. */
bool fields_int(struct fields *f, const char *name, int64_t min, int64_t max, int64_t *place);

/* A JSON number with at most two decimals, in centavos. */
bool fields_money(struct fields *f, const char *name, int64_t *centavos);

/* One of the words of `choices`, which are parted by spaces. */
#define fields_choice(f, name, choices, place)                                                     \
    fields_choice_into((f), (name), (choices), (place), sizeof(place))
bool fields_choice_into(struct fields *f, const char *name, const char *choices, char *place,
                        size_t size);

/* Records a fault of the member `name`, found by a rule of the caller. `name` "" is the object. */
void fields_fault(struct fields *f, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Has the member a fault so far? */
bool fields_is_wrong(const struct fields *f, const char *name);

/* Every member that no reader asked for is a fault. */
void fields_end(struct fields *f);

/* The faults as the member `erros` of a problem (RFC 9457 §3.2); the caller owns it. */
struct json_object *faults_json(const struct faults *faults);
