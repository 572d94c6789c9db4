#pragma once

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/resource/field.h"
#include "common/values/date.h"

/*
 * Typed, bounded readers of the members of a JSON object. A fault, stored with its JSON Pointer
 * (RFC 6901), does not stop the reading, so a client gets all faults at once. `place` is
 * written only when the member is valid. `name` is not copied: pass a constant.
 *
 *     struct faults faults = {0};
 *     struct fields f = fields_of(object, &faults);
 *     fields_text(&f, "nome", 1, 150, p.nome);
 *     fields_money(&f, "valor", &p.valor);
 *     fields_end(&f);
 *     if (faults.count > 0) …
 */
enum { FAULTS_MAX = 64, FIELDS_KNOWN_MAX = 24, FIELD_POINTER_MAX = 128, FAULT_MESSAGE_MAX = 128 };

/* How a body is used: see record_read.h. */
enum record_use { RECORD_CREATE, RECORD_REPLACE, RECORD_PATCH };

struct fault {
    char campo[FIELD_POINTER_MAX];
    char mensagem[FAULT_MESSAGE_MAX];
};

/* Faults beyond FAULTS_MAX go to `more`, an optional array of `room` elements that the caller owns;
 * beyond it they are only counted. */
struct faults {
    size_t count;
    struct fault list[FAULTS_MAX];
    struct fault *more;
    size_t room;
};

/* Fault `number`, from 0; NULL when there is none or it was only counted. */
const struct fault *faults_get(const struct faults *faults, size_t number);

struct fields {
    struct json_object *object; /* borrowed; NULL when there is none to read */
    struct faults *faults;
    char pointer[FIELD_POINTER_MAX]; /* JSON Pointer of the object, "" for the root */
    const char *known[FIELDS_KNOWN_MAX];
    size_t known_count;
    struct record record; /* its fields are known members too */
    enum record_use use;
    bool is_query; /* values are text, even of numbers */
};

/* The root value; anything but an object is a fault at "". */
struct fields fields_of(struct json_object *value, struct faults *faults);

/* A nested object, looked up by the caller; it needs a fields_end of its own. */
struct fields fields_inside(const struct fields *f, const char *name, struct json_object *value);

/* The same for an element of a list. */
struct fields fields_element(const struct fields *f, const char *name, struct json_object *array,
                             size_t index);

/* True when the member is there and not null; for optional members. Every reader adds its member to
 * the known ones; more than FIELDS_KNOWN_MAX in one object end the process. */
bool fields_has(struct fields *f, const char *name);

/* Text of min to max characters (code points), trimmed at both ends, without control characters. A
 * text without visible characters is empty. For passwords and for names in messages, which may be
 * older than a rule; record_read.h is stricter: a text of combining marks alone is empty, too. */
#define fields_text(f, name, min, max, place)                                                      \
    fields_text_into((f), (name), (min), (max), (place), sizeof(place))
bool fields_text_into(struct fields *f, const char *name, size_t min, size_t max, char *place,
                      size_t size);

/* A JSON integer within [min, max], without fraction or exponent. */
bool fields_int(struct fields *f, const char *name, int64_t min, int64_t max, int64_t *place);

/* A JSON number within [min, max] units of a kind. */
bool fields_decimal(struct fields *f, const char *name, const struct decimal_kind *kind,
                    int64_t min, int64_t max, int64_t *place);
#define fields_money(f, name, place) fields_decimal((f), (name), &MONEY_KIND, 0, MONEY_MAX, (place))
#define fields_price(f, name, place)                                                               \
    fields_decimal((f), (name), &PRICE_KIND, 0, PRICE_MAX, &(place)->ten_thousandths)
#define fields_cost(f, name, place)                                                                \
    fields_decimal((f), (name), &COST_KIND, 0, COST_MAX, &(place)->hundred_thousandths)
#define fields_quantity(f, name, min, max, place)                                                  \
    fields_decimal((f), (name), &QUANTITY_KIND, (min), (max), &(place)->thousandths)

/* One of the words of `choices`, which are separated by spaces. */
#define fields_choice(f, name, choices, place)                                                     \
    fields_choice_into((f), (name), (choices), (place), sizeof(place))
bool fields_choice_into(struct fields *f, const char *name, const char *choices, char *place,
                        size_t size);

/* Adds a fault of the member `name`; "" is the object itself. */
void fields_fault(struct fields *f, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True when the member already has a fault. */
bool fields_is_wrong(const struct fields *f, const char *name);

/* Adds a fault for each unknown member. Call it after all readers. */
void fields_end(struct fields *f);

/* The faults as the member `erros` of a problem (RFC 9457 §3.2); the caller owns it. */
struct json_object *faults_json(const struct faults *faults);
