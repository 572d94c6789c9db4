#include "common/resource/fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/base/utf8.h"
#include "common/resource/record_read.h"
#include "common/resource/value_read.h"

const struct fault *faults_get(const struct faults *faults, size_t number)
{
    if (number >= faults->count || number >= FAULTS_MAX + faults->room)
        return NULL;
    return number < FAULTS_MAX ? &faults->list[number] : &faults->more[number - FAULTS_MAX];
}

static void add_fault(struct faults *faults, const char *pointer, const char *message)
{
    const size_t number = faults->count;

    if (number < FAULTS_MAX + faults->room) {
        struct fault *fault =
            number < FAULTS_MAX ? &faults->list[number] : &faults->more[number - FAULTS_MAX];
        (void)snprintf(fault->campo, sizeof(fault->campo), "%s", pointer);
        (void)snprintf(fault->mensagem, sizeof(fault->mensagem), "%s", message);
    }
    faults->count++;
}

/* Appends one reference token, with `~` and `/` escaped (RFC 6901 §3); cut at the bound. */
static void append_token(char pointer[static FIELD_POINTER_MAX], const char *name)
{
    size_t length = strlen(pointer);

    if (length + 2 < FIELD_POINTER_MAX)
        pointer[length++] = '/';
    for (; *name && length + 2 < FIELD_POINTER_MAX; name++) {
        if (*name == '~' || *name == '/') {
            pointer[length++] = '~';
            pointer[length++] = *name == '~' ? '0' : '1';
        } else {
            pointer[length++] = *name;
        }
    }
    /* The bound may have cut a name inside a character: drop the incomplete one. */
    while (length > 0 && !utf8_is_valid(pointer, length))
        length--;
    pointer[length] = '\0';
}

void fields_fault(struct fields *f, const char *name, const char *format, ...)
{
    char pointer[FIELD_POINTER_MAX];
    char message[FAULT_MESSAGE_MAX];
    va_list arguments;

    memcpy(pointer, f->pointer, sizeof(pointer));
    if (*name)
        append_token(pointer, name);
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    add_fault(f->faults, pointer, message);
}

static void need_object(struct fields *f, struct json_object *value)
{
    if (json_object_is_type(value, json_type_object))
        f->object = value;
    else
        fields_fault(f, "", "Deve ser um objeto.");
}

struct fields fields_of(struct json_object *value, struct faults *faults)
{
    struct fields f = {.faults = faults};

    need_object(&f, value);
    return f;
}

/* Beyond FIELDS_KNOWN_MAX a valid member would be refused as unknown, so the process ends. */
static void know(struct fields *f, const char *name)
{
    if (f->known_count == FIELDS_KNOWN_MAX) {
        log_error("campos: %s passa de FIELDS_KNOWN_MAX", name);
        abort();
    }
    f->known[f->known_count++] = name;
}

/* The member, NULL when absent or null. Its name becomes known. */
static struct json_object *member(struct fields *f, const char *name)
{
    know(f, name);
    return f->object ? json_object_object_get(f->object, name) : NULL;
}

/* The member; a fault when it is not there, unless there is no object at all. */
static struct json_object *required(struct fields *f, const char *name)
{
    struct json_object *value = member(f, name);

    if (!value && f->object)
        fields_fault(f, name, "É obrigatório.");
    return value;
}

bool fields_has(struct fields *f, const char *name)
{
    return member(f, name) != NULL;
}

struct fields fields_inside(const struct fields *f, const char *name, struct json_object *value)
{
    struct fields inner = {.faults = f->faults};

    memcpy(inner.pointer, f->pointer, sizeof(inner.pointer));
    append_token(inner.pointer, name);
    if (value)
        need_object(&inner, value);
    return inner;
}

struct fields fields_element(const struct fields *f, const char *name, struct json_object *array,
                             size_t index)
{
    struct fields element = {.faults = f->faults};
    char number[24];

    memcpy(element.pointer, f->pointer, sizeof(element.pointer));
    append_token(element.pointer, name);
    (void)snprintf(number, sizeof(number), "%zu", index);
    append_token(element.pointer, number);
    need_object(&element, json_object_array_get_idx(array, index));
    return element;
}

bool fields_text_into(struct fields *f, const char *name, size_t min, size_t max, char *place,
                      size_t size)
{
    struct json_object *value = required(f, name);

    return value && value_any_text(f, name, value, min, max, place, size);
}

bool fields_int(struct fields *f, const char *name, int64_t min, int64_t max, int64_t *place)
{
    struct json_object *value = required(f, name);

    return value && value_int(f, name, value, min, max, place);
}

bool fields_decimal(struct fields *f, const char *name, const struct decimal_kind *kind,
                    int64_t min, int64_t max, int64_t *place)
{
    struct json_object *value = required(f, name);

    return value && value_decimal(f, name, value, kind, min, max, place);
}

bool fields_choice_into(struct fields *f, const char *name, const char *choices, char *place,
                        size_t size)
{
    struct json_object *value = required(f, name);

    return value && value_choice(f, name, value, choices, place, size);
}

bool fields_is_wrong(const struct fields *f, const char *name)
{
    char pointer[FIELD_POINTER_MAX];
    const struct fault *fault;

    memcpy(pointer, f->pointer, sizeof(pointer));
    append_token(pointer, name);
    for (size_t i = 0; (fault = faults_get(f->faults, i)) != NULL; i++)
        if (strcmp(fault->campo, pointer) == 0)
            return true;
    return false;
}

static bool is_known(const struct fields *f, const char *name)
{
    for (size_t i = 0; i < f->known_count; i++)
        if (strcmp(f->known[i], name) == 0)
            return true;
    return record_knows(&f->record, f->use, name);
}

/* A PATCH may not name what only the system writes: ignoring it would look like a change. */
static const char *why_unknown(const struct fields *f, const char *name)
{
    return f->use == RECORD_PATCH && record_knows(&f->record, RECORD_REPLACE, name)
               ? "Este campo não pode ser alterado."
               : "Campo desconhecido.";
}

void fields_end(struct fields *f)
{
    if (!f->object)
        return;
    struct json_object_iterator it = json_object_iter_begin(f->object);
    struct json_object_iterator end = json_object_iter_end(f->object);
    for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
        const char *name = json_object_iter_peek_name(&it);
        if (is_known(f, name))
            continue;
        char pointer[FIELD_POINTER_MAX];
        memcpy(pointer, f->pointer, sizeof(pointer));
        append_token(pointer, name);
        add_fault(f->faults, pointer, why_unknown(f, name));
    }
}

struct json_object *faults_json(const struct faults *faults)
{
    struct json_object *list = json_object_new_array();
    const struct fault *fault;

    for (size_t i = 0; (fault = faults_get(faults, i)) != NULL; i++) {
        struct json_object *item = json_object_new_object();
        json_object_object_add(item, "campo", json_object_new_string(fault->campo));
        json_object_object_add(item, "mensagem", json_object_new_string(fault->mensagem));
        json_object_array_add(list, item);
    }
    return list;
}
