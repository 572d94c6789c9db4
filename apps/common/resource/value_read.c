#include "common/resource/value_read.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/integer.h"
#include "common/base/utf8.h"
#include "common/base/words.h"
#include "common/json/json_text.h"
#include "common/values/money.h"

typedef bool text_rule(const char *text, size_t len);

static bool read_text(struct fields *f, const char *name, struct json_object *value,
                      text_rule *allowed, text_rule *blank, size_t min, size_t max, char *place,
                      size_t size)
{
    if (!json_object_is_type(value, json_type_string)) {
        fields_fault(f, name, "Deve ser um texto.");
        return false;
    }
    size_t bytes = (size_t)json_object_get_string_len(value);
    const char *text = json_object_get_string(value);
    if (!allowed(text, bytes)) {
        fields_fault(f, name, "Não pode ter caracteres de controle.");
        return false;
    }
    text = utf8_trim(text, &bytes);
    if (blank(text, bytes))
        bytes = 0;
    size_t characters = utf8_length(text, bytes);
    if (characters < min || characters > max || bytes >= size) {
        fields_fault(f, name, "Deve ter de %zu a %zu caracteres.", min, max);
        return false;
    }
    memcpy(place, text, bytes);
    place[bytes] = '\0';
    return true;
}

bool value_text(struct fields *f, const char *name, struct json_object *value, size_t min,
                size_t max, char *place, size_t size)
{
    return read_text(f, name, value, utf8_is_text, utf8_is_blank, min, max, place, size);
}

bool value_any_text(struct fields *f, const char *name, struct json_object *value, size_t min,
                    size_t max, char *place, size_t size)
{
    return read_text(f, name, value, utf8_is_text, utf8_is_invisible, min, max, place, size);
}

bool value_long_text(struct fields *f, const char *name, struct json_object *value, size_t min,
                     size_t max, char *place, size_t size)
{
    return read_text(f, name, value, utf8_is_long_text, utf8_is_blank, min, max, place, size);
}

static bool query_int(struct fields *f, const char *name, struct json_object *value, int64_t min,
                      int64_t max, int64_t *place)
{
    if (integer_read(json_object_get_string(value), (size_t)json_object_get_string_len(value), min,
                     max, place))
        return true;
    fields_fault(f, name, "Deve ser um inteiro de %" PRId64 " a %" PRId64 ".", min, max);
    return false;
}

bool value_int(struct fields *f, const char *name, struct json_object *value, int64_t min,
               int64_t max, int64_t *place)
{
    if (f->is_query)
        return query_int(f, name, value, min, max, place);
    if (!json_object_is_type(value, json_type_int)) {
        fields_fault(f, name, "Deve ser um número inteiro.");
        return false;
    }
    int64_t number;
    if (!json_text_int64(value, &number) || number < min || number > max) {
        fields_fault(f, name, "Deve ser de %" PRId64 " a %" PRId64 ".", min, max);
        return false;
    }
    *place = number;
    return true;
}

bool value_bool(struct fields *f, const char *name, struct json_object *value, bool *place)
{
    char word[sizeof("false")];

    if (f->is_query) {
        if (!value_choice(f, name, value, "true false", word, sizeof(word)))
            return false;
        *place = word[0] == 't';
        return true;
    }
    if (!json_object_is_type(value, json_type_boolean)) {
        fields_fault(f, name, "Deve ser true ou false.");
        return false;
    }
    *place = json_object_get_boolean(value);
    return true;
}

bool value_money(struct fields *f, const char *name, struct json_object *value, int64_t *centavos)
{
    if (!json_object_is_type(value, json_type_int) &&
        !json_object_is_type(value, json_type_double)) {
        fields_fault(f, name, "Deve ser um número.");
        return false;
    }
    const char *text = json_text_number(value);
    if (!money_parse(text, strlen(text), centavos)) {
        fields_fault(f, name, "Deve ser de 0 a 9.999.999.999,99, com até duas casas decimais.");
        return false;
    }
    return true;
}

bool value_date(struct fields *f, const char *name, struct json_object *value,
                char out[static DATE_TEXT])
{
    if (!json_object_is_type(value, json_type_string) ||
        !date_parse(json_object_get_string(value), out)) {
        fields_fault(f, name, "Deve ser uma data AAAA-MM-DD.");
        return false;
    }
    return true;
}

bool value_choice(struct fields *f, const char *name, struct json_object *value,
                  const char *choices, char *place, size_t size)
{
    const char *word =
        json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
    size_t length = strlen(word);

    if (length >= size || !words_hold(choices, word)) {
        char listed[FAULT_MESSAGE_MAX - sizeof("Deve ser um destes: .")];

        words_list(choices, listed, sizeof(listed));
        fields_fault(f, name, "Deve ser um destes: %s.", listed);
        return false;
    }
    memcpy(place, word, length + 1);
    return true;
}

bool value_list(struct fields *f, const char *name, struct json_object *value, size_t min,
                size_t max)
{
    if (!json_object_is_type(value, json_type_array)) {
        fields_fault(f, name, "Deve ser uma lista.");
        return false;
    }
    size_t length = json_object_array_length(value);
    if (length < min || length > max) {
        fields_fault(f, name, "Deve ter de %zu a %zu itens.", min, max);
        return false;
    }
    return true;
}
