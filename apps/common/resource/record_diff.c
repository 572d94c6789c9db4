#include "common/resource/record_diff.h"

#include <string.h>

#include "common/resource/record_json.h"

static bool same_field(const struct field *field, const char *a, const char *b);

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static bool same_record(const struct record *record, const char *a, const char *b)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->fields[i].flags & FIELD_SHOWN && !same_field(&record->fields[i], a, b))
            return false;
    return true;
}

static size_t count_of(const struct field *list, const char *whole)
{
    return whole ? *(const size_t *)(const void *)(whole + list->counter) : 0;
}

static const char *element_of(const struct field *list, const char *whole, size_t i)
{
    return whole + list->offset + i * list->element_size;
}

/* True when `whole` has an element that equals `element`. Lists mostly keep their order, so index
 * `near` is tried first. */
// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static bool has_equal(const struct field *list, const char *whole, const char *element, size_t near)
{
    const struct field *key = &list->of->fields[0];
    const size_t count = count_of(list, whole);

    if (near < count && same_record(list->of, element, element_of(list, whole, near)))
        return true;
    for (size_t i = 0; i < count; i++)
        if (same_field(key, element, element_of(list, whole, i)))
            return same_record(list->of, element, element_of(list, whole, i));
    return false;
}

/* True when each element of the list in `a` has an equal one in `b`. */
// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static bool all_in(const struct field *list, const char *a, const char *b)
{
    for (size_t i = 0; i < count_of(list, a); i++)
        if (!has_equal(list, b, element_of(list, a, i), i))
            return false;
    return true;
}

/* `a` and `b` are the records that contain the field. */
// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static bool same_field(const struct field *field, const char *a, const char *b)
{
    const char *first = a + field->offset;
    const char *second = b + field->offset;

    switch (field->kind) {
    case FIELD_KIND_INT:
    case FIELD_KIND_DECIMAL:
        return *(const int64_t *)(const void *)first == *(const int64_t *)(const void *)second;
    case FIELD_KIND_BOOL:
        return *(const bool *)first == *(const bool *)second;
    case FIELD_KIND_OBJECT:
        return same_record(field->of, first, second);
    case FIELD_KIND_LIST:
        return all_in(field, a, b) && all_in(field, b, a);
    default:
        return strcmp(first, second) == 0;
    }
}

static void put_elements(struct json_out *out, const struct field *list, const char *whole,
                         const char *other)
{
    json_out_open(out, '[');
    for (size_t i = 0; i < count_of(list, whole); i++)
        if (!has_equal(list, other, element_of(list, whole, i), i))
            record_json_of(out, list->of, element_of(list, whole, i), RECORD_OPEN);
    json_out_close(out, ']');
}

static void put_side(struct json_out *out, const char *side, const struct field *field,
                     const char *whole, const char *other)
{
    json_out_key(out, side);
    if (!whole)
        json_out_null(out);
    else if (field->kind == FIELD_KIND_LIST)
        put_elements(out, field, whole, other);
    else
        field_json(out, field, whole, RECORD_OPEN);
}

/* Where only one record exists, every field that is not null differs. */
static bool differs(const struct field *field, const char *before, const char *after)
{
    const char *only = before ? before : after;

    if (before && after)
        return !same_field(field, before, after);
    return only && !field_is_null(field, only);
}

size_t record_diff_of(struct json_out *out, const struct record *record, const void *before,
                      const void *after)
{
    size_t count = 0;

    json_out_open(out, '[');
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];

        if ((field->flags & (FIELD_SHOWN | FIELD_OF_ROW | FIELD_RESERVED)) != FIELD_SHOWN ||
            !differs(field, before, after))
            continue;
        json_out_open(out, '{');
        json_out_key(out, "campo");
        json_out_name(out, field->name);
        put_side(out, "antes", field, before, after);
        put_side(out, "depois", field, after, before);
        json_out_close(out, '}');
        count++;
    }
    json_out_close(out, ']');
    return count;
}
