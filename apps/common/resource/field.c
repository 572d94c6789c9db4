#include "common/resource/field.h"

#include <string.h>

void field_json_name(const struct field *field, char out[static FIELD_NAME_MAX])
{
    for (const char *c = field->name; *c; c++)
        *out++ = (char)(*c == '_' ? *++c - 'a' + 'A' : *c);
    *out = '\0';
}

/* `name` after the prefix of an object's columns; NULL when it does not have that prefix. */
static const char *after_prefix(const struct field *object, const char *name, size_t *length)
{
    size_t prefix = strlen(object->name);

    if (*length <= prefix + 1 || memcmp(name, object->name, prefix) != 0 || name[prefix] != '_')
        return NULL;
    *length -= prefix + 1;
    return name + prefix + 1;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static bool find_in(const struct field *field, const char *name, size_t length,
                    struct field_place *place)
{
    struct field_place inner;

    switch (field->kind) {
    case FIELD_KIND_LIST:
        return false;
    case FIELD_KIND_OBJECT:
        name = after_prefix(field, name, &length);
        break;
    case FIELD_KIND_PART:
    case FIELD_KIND_POINTER:
        break;
    default:
        if (strlen(field->name) != length || memcmp(field->name, name, length) != 0)
            return false;
        *place = (struct field_place){field, field->offset, FIELD_NO_POINTER};
        return true;
    }
    if (!name || !field_find(field->of, name, length, &inner))
        return false;
    *place = inner;
    if (field->kind == FIELD_KIND_POINTER)
        place->pointer = field->offset;
    else if (inner.pointer == FIELD_NO_POINTER)
        place->offset += field->offset;
    else
        place->pointer += field->offset;
    return true;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
bool field_find(const struct record *record, const char *name, size_t length,
                struct field_place *place)
{
    for (size_t i = 0; i < record->count; i++)
        if (find_in(&record->fields[i], name, length, place))
            return true;
    return false;
}
