#include "common/resource/record_json.h"

#include <string.h>

static size_t count_of(const struct field *list, const void *whole)
{
    return *(const size_t *)(const void *)((const char *)whole + list->counter);
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
bool field_is_empty(const struct field *field, const void *whole)
{
    const void *place = (const char *)whole + field->offset;

    switch (field->kind) {
    case FIELD_KIND_INT:
        return *(const int64_t *)place == 0;
    case FIELD_KIND_DECIMAL:
        return *(const int64_t *)place == field->decimal->none;
    case FIELD_KIND_BOOL:
        return !*(const bool *)place;
    case FIELD_KIND_OBJECT:
        return field_is_empty(&field->of->fields[0], place);
    case FIELD_KIND_LIST:
        return count_of(field, whole) == 0;
    default:
        return *(const char *)place == '\0';
    }
}

bool field_is_null(const struct field *field, const void *whole)
{
    return field->flags & FIELD_NULLABLE && field_is_empty(field, whole);
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static void put_list(struct json_out *out, const struct field *field, const char *whole,
                     enum record_view view)
{
    const size_t count = count_of(field, whole);

    json_out_open(out, '[');
    for (size_t i = 0; i < count; i++)
        record_json_of(out, field->of, whole + field->offset + i * field->element_size, view);
    json_out_close(out, ']');
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
void field_json(struct json_out *out, const struct field *field, const void *whole,
                enum record_view view)
{
    const void *place = (const char *)whole + field->offset;

    if (field_is_null(field, whole)) {
        json_out_null(out);
        return;
    }
    switch (field->kind) {
    case FIELD_KIND_INT:
        json_out_int(out, *(const int64_t *)place);
        break;
    case FIELD_KIND_BOOL:
        json_out_bool(out, *(const bool *)place);
        break;
    case FIELD_KIND_DECIMAL:
        json_out_decimal(out, *(const int64_t *)place, field->decimal);
        break;
    case FIELD_KIND_OBJECT:
        record_json_of(out, field->of, place, view);
        break;
    case FIELD_KIND_LIST:
        put_list(out, field, whole, view);
        break;
    case FIELD_KIND_JSON:
        json_out_raw(out, place, strlen(place));
        break;
    default:
        json_out_text(out, place);
        break;
    }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
void record_json_of(struct json_out *out, const struct record *record, const void *place,
                    enum record_view view)
{
    json_out_open(out, '{');
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];

        if (!(field->flags & FIELD_SHOWN) || (view == RECORD_OPEN && field->flags & FIELD_RESERVED))
            continue;
        json_out_member(out, field->name);
        field_json(out, field, place, view);
    }
    json_out_close(out, '}');
}
