#include "common/resource/value_read.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/integer.h"
#include "common/base/utf8.h"
#include "common/base/words.h"
#include "common/json/json_text.h"
#include "common/values/decimal.h"

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

/* Adds a fault with the bounds, as written in Brazil, and the number of decimals in words. */
static void refuse_decimal(struct fields *f, const char *name, const struct decimal_kind *kind,
                           int64_t min, int64_t max)
{
    static const char *const WORDS[] = {"zero", "uma", "duas", "três", "quatro", "cinco"};
    char least[DECIMAL_LOCAL_TEXT];
    char most[DECIMAL_LOCAL_TEXT];

    decimal_format_local(min, kind, least);
    decimal_format_local(max, kind, most);
    fields_fault(f, name, "Deve ser de %s a %s, com até %s casas decimais.", least, most,
                 WORDS[kind->decimals]);
}

bool value_decimal(struct fields *f, const char *name, struct json_object *value,
                   const struct decimal_kind *kind, int64_t min, int64_t max, int64_t *place)
{
    const bool is_number =
        json_object_is_type(value, json_type_int) || json_object_is_type(value, json_type_double);
    int64_t number;

    if (!is_number && !f->is_query) {
        fields_fault(f, name, "Deve ser um número.");
        return false;
    }
    const char *text = is_number ? json_text_number(value) : json_object_get_string(value);
    if (!decimal_parse(text, strlen(text), kind, &number) || number < min || number > max) {
        refuse_decimal(f, name, kind, min, max);
        return false;
    }
    *place = number;
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

/* True when `word`, of `length` bytes, is in a comma-separated list. */
static bool has_word(const char *list, const char *word, size_t length)
{
    while (true) {
        const size_t size = strcspn(list, ",");

        if (size == length && memcmp(list, word, size) == 0)
            return true;
        if (!list[size])
            return false;
        list += size + 1;
    }
}

/* Copies the choices that are in `list` to `out`, each once, separated by commas. Returns the
 * length of `out`. */
static size_t copy_choices(const char *choices, const char *list, char *out, size_t size)
{
    size_t used = 0;

    for (; *choices; choices += strspn(choices, " ")) {
        const size_t length = strcspn(choices, " ");

        if (length > 0 && has_word(list, choices, length) && used + length + 1 < size) {
            if (used > 0)
                out[used++] = ',';
            memcpy(out + used, choices, length);
            used += length;
        }
        choices += length;
    }
    out[used] = '\0';
    return used;
}

bool value_choices(struct fields *f, const char *name, struct json_object *value,
                   const char *choices, char *one, size_t one_size, char *several,
                   size_t several_size)
{
    const char *list = json_object_get_string(value);
    char word[FAULT_MESSAGE_MAX];
    bool known = list != NULL;

    for (const char *at = list; known && at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        (void)snprintf(word, sizeof(word), "%.*s", (int)strcspn(at, ","), at);
        known = words_hold(choices, word);
    }
    if (!known || !strchr(list, ','))
        return value_choice(f, name, known ? value : NULL, choices, one, one_size);
    (void)copy_choices(choices, list, several, several_size);
    if (strchr(several, ','))
        return true;
    memcpy(one, several, strlen(several) + 1); /* one word, repeated */
    several[0] = '\0';
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
