#include "common/resource/record_read.h"

#include <stdlib.h>
#include <string.h>

#include "common/resource/record_json.h"
#include "common/resource/value_read.h"

enum { FORMAT_TEXT = 1024 }; /* the longest text before normalisation, with the NUL */

static bool is_taken(const struct field *field, enum record_use use)
{
    return field->flags & (use == RECORD_CREATE ? FIELD_CREATE : FIELD_REPLACE);
}

bool record_knows(const struct record *record, enum record_use use, const char *name)
{
    char own[FIELD_NAME_MAX];

    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];

        if (!is_taken(field, use) && (use != RECORD_REPLACE || !(field->flags & FIELD_SHOWN)))
            continue;
        field_json_name(field, own);
        if (strcmp(own, name) == 0)
            return true;
    }
    return false;
}

static void set_initial(const struct field *field, char *whole)
{
    char *place = whole + field->offset;
    const char *initial = field->initial ? field->initial : "";

    switch (field->kind) {
    case FIELD_KIND_INT:
        *(int64_t *)(void *)place = strtoll(initial, NULL, 10);
        break;
    case FIELD_KIND_DECIMAL:
        *(int64_t *)(void *)place = field->decimal->none;
        (void)decimal_parse(initial, strlen(initial), field->decimal, (int64_t *)(void *)place);
        break;
    case FIELD_KIND_BOOL:
        *(bool *)place = strcmp(initial, "true") == 0;
        break;
    case FIELD_KIND_OBJECT:
        memset(place, 0, field->size);
        break;
    case FIELD_KIND_LIST:
        *(size_t *)(void *)(whole + field->counter) = 0;
        break;
    default:
        memcpy(place, initial, strlen(initial) + 1);
        break;
    }
}

static void read_format(struct fields *f, const char *name, struct json_object *value,
                        const struct field_format *format, char *place)
{
    char text[FORMAT_TEXT];

    if (value_text(f, name, value, format->min, format->max, text, sizeof(text)) &&
        !format->normalise(text, place))
        fields_fault(f, name, "%s", format->fault);
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static void read_object(struct fields *inner, const struct field *field, void *place,
                        enum record_use use)
{
    record_read_into(inner, field->of, place, use);
    if (field->rule && inner->object)
        field->rule(inner, place);
    fields_end(inner);
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static void read_list(struct fields *f, const char *name, struct json_object *value,
                      const struct field *field, char *whole, enum record_use use)
{
    size_t *count = (size_t *)(void *)(whole + field->counter);

    if (!value_list(f, name, value, (size_t)field->min, (size_t)field->max))
        return;
    *count = json_object_array_length(value);
    for (size_t i = 0; i < *count; i++) {
        void *place = whole + field->offset + i * field->element_size;
        struct fields element = fields_element(f, name, value, i);

        memset(place, 0, field->element_size);
        read_object(&element, field, place, use);
    }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static void read_value(struct fields *f, const char *name, struct json_object *value,
                       const struct field *field, char *whole, enum record_use use)
{
    char *place = whole + field->offset;
    const size_t min = (size_t)field->min;
    const size_t max = (size_t)field->max;

    switch (field->kind) {
    case FIELD_KIND_INT:
        (void)value_int(f, name, value, field->min, field->max, (int64_t *)(void *)place);
        break;
    case FIELD_KIND_BOOL:
        (void)value_bool(f, name, value, (bool *)place);
        break;
    case FIELD_KIND_DECIMAL:
        (void)value_decimal(f, name, value, field->decimal, field->min, field->max,
                            (int64_t *)(void *)place);
        break;
    case FIELD_KIND_TEXT:
        (void)value_text(f, name, value, min, max, place, field->size);
        break;
    case FIELD_KIND_LONG_TEXT:
        (void)value_long_text(f, name, value, min, max, place, field->size);
        break;
    case FIELD_KIND_FORMAT:
        read_format(f, name, value, field->format, place);
        break;
    case FIELD_KIND_CHOICE:
        (void)value_choice(f, name, value, field->choices, place, field->size);
        break;
    case FIELD_KIND_CHOICES:
        (void)value_choices(f, name, value, field->choices, place, field->size,
                            whole + field->counter, field->element_size);
        break;
    case FIELD_KIND_DATE:
        (void)value_date(f, name, value, place);
        break;
    case FIELD_KIND_LIST:
        read_list(f, name, value, field, whole, use);
        break;
    default: /* INSTANT, JSON, PART and POINTER are never taken from a body */
        break;
    }
}

/* What replaces a value is read in full, even in a PATCH. */
static enum record_use inner_use(enum record_use use)
{
    return use == RECORD_PATCH ? RECORD_REPLACE : use;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static void read_field(struct fields *f, const struct field *field, char *whole,
                       enum record_use use)
{
    char name[FIELD_NAME_MAX];
    struct json_object *value = NULL;

    field_json_name(field, name);
    bool named = f->object && json_object_object_get_ex(f->object, name, &value);
    if (use == RECORD_PATCH && !named)
        return;
    bool merged = use == RECORD_PATCH && value && field->kind == FIELD_KIND_OBJECT &&
                  !field_is_empty(field, whole);
    if (!merged)
        set_initial(field, whole);
    if (!value && f->object && (field->flags & FIELD_MUST))
        fields_fault(f, name, "É obrigatório.");
    if (!value)
        return;
    if (field->kind == FIELD_KIND_OBJECT) {
        struct fields inner = fields_inside(f, name, value);

        read_object(&inner, field, whole + field->offset, merged ? RECORD_PATCH : inner_use(use));
        return;
    }
    read_value(f, name, value, field, whole, inner_use(use));
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
void record_read_into(struct fields *f, const struct record *record, void *place,
                      enum record_use use)
{
    f->record = *record;
    f->use = use;
    for (size_t i = 0; i < record->count; i++)
        if (is_taken(&record->fields[i], use))
            read_field(f, &record->fields[i], place, use);
}

bool record_patch_of(struct fields *f, const struct record *record, void *place, field_rule *check)
{
    f->faults->count = 0;
    record_read_into(f, record, place, RECORD_PATCH);
    if (check)
        check(f, place);
    fields_end(f);
    return f->faults->count == 0;
}

void record_keep_of(const struct record *record, void *place, const void *old)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];

        if (field->flags & FIELD_REPLACE)
            continue;
        memcpy((char *)place + field->offset, (const char *)old + field->offset, field->size);
        if (field->kind == FIELD_KIND_LIST)
            memcpy((char *)place + field->counter, (const char *)old + field->counter,
                   sizeof(size_t));
    }
}
