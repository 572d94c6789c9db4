/* The serialised form of an accepted text is accepted too, and is a fixed point. */
#include "fuzz.h"

#include "common/base/utf8.h"
#include "common/json/json_text.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 16, FORM = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };

static void check_values(json_object *value, int depth);

// NOLINTBEGIN(misc-no-recursion): depth is bounded, and that is checked here
static void check_members(json_object *object, int depth)
{
    json_object_object_foreach(object, name, member)
    {
        HOLDS(utf8_is_valid(name, strlen(name)));
        check_values(member, depth);
    }
}

/* Texts are UTF-8 without NUL; integers are read exactly or not at all. */
static void check_values(json_object *value, int depth)
{
    int64_t number;

    HOLDS(depth <= DEPTH);
    switch (json_object_get_type(value)) {
    case json_type_object:
        check_members(value, depth + 1);
        break;
    case json_type_array:
        for (size_t i = 0; i < json_object_array_length(value); i++)
            check_values(json_object_array_get_idx(value, i), depth + 1);
        break;
    case json_type_string:
        HOLDS(strlen(json_object_get_string(value)) == (size_t)json_object_get_string_len(value));
        HOLDS(utf8_is_valid(json_object_get_string(value), strlen(json_object_get_string(value))));
        break;
    case json_type_int:
        (void)json_text_int64(value, &number);
        HOLDS(json_text_number(value));
        break;
    default:
        break;
    }
}
// NOLINTEND(misc-no-recursion)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    enum json_text_result why;
    enum json_text_result again;
    enum json_text_result checked = json_text_check(text, size, DEPTH);
    json_object *tree = json_text_parse(text, size, DEPTH, &why);

    HOLDS(why != JSON_TEXT_FAILED);
    HOLDS(why == checked || (why == JSON_TEXT_DUPLICATE_KEY && checked == JSON_TEXT_OK));
    HOLDS(why == JSON_TEXT_OK || !tree);
    if (tree) {
        check_values(tree, 0);
        char *form = strdup(json_object_to_json_string_ext(tree, FORM));
        HOLDS(form);
        json_object *second = json_text_parse(form, strlen(form), DEPTH, &again);
        HOLDS(second && again == JSON_TEXT_OK);
        HOLDS(strcmp(json_object_to_json_string_ext(second, FORM), form) == 0);
        json_object_put(second);
        free(form);
    }
    json_object_put(tree);
    free(text);
    return 0;
}
