#include "common/json/json_out.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *end(struct json_out *out)
{
    size_t length;
    char *text = json_out_take(out, &length);

    cr_assert_not_null(text);
    cr_assert_eq(strlen(text), length);
    return text;
}

Test(json_out, commas_are_put_where_they_belong)
{
    struct json_out out = {0};

    json_out_open(&out, '{');
    json_out_key(&out, "a");
    json_out_int(&out, 1);
    json_out_member(&out, "de_volta_ja");
    json_out_open(&out, '[');
    json_out_text(&out, "x");
    json_out_null(&out);
    json_out_open(&out, '{');
    json_out_close(&out, '}');
    json_out_bool(&out, true);
    json_out_bool(&out, false);
    json_out_close(&out, ']');
    json_out_key(&out, "b");
    json_out_raw(&out, "[1]", 3);
    json_out_close(&out, '}');
    char *text = end(&out);
    cr_assert_str_eq(text, "{\"a\":1,\"deVoltaJa\":[\"x\",null,{},true,false],\"b\":[1]}");
    free(text);
}

Test(json_out, a_text_that_ends_like_a_bracket_gets_its_comma)
{
    struct json_out out = {0};

    json_out_open(&out, '[');
    json_out_text(&out, "{");
    json_out_text(&out, ":");
    json_out_close(&out, ']');
    char *text = end(&out);
    cr_assert_str_eq(text, "[\"{\",\":\"]");
    free(text);
}

Test(json_out, every_character_reads_back_as_it_was)
{
    char all[256];
    struct json_out out = {0};

    for (int i = 1; i < 128; i++)
        all[i - 1] = (char)i;
    memcpy(all + 127, "é🪵", sizeof("é🪵"));
    json_out_text(&out, all);
    char *text = end(&out);
    struct json_object *own = json_tokener_parse(text);
    struct json_object *peer = json_object_new_string(all);
    cr_expect_str_eq(json_object_get_string(own), all);
    cr_expect_str_eq(text, json_object_to_json_string_ext(
                               peer, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(own);
    json_object_put(peer);
    free(text);
}

Test(json_out, decimals_are_exact)
{
    static const struct {
        int64_t value;
        unsigned int decimals;
        const char *text;
    } CASES[] = {
        {0, 0, "0"},
        {0, 2, "0.00"},
        {5, 2, "0.05"},
        {-5, 2, "-0.05"},
        {1230, 2, "12.30"},
        {1230, 3, "1.230"},
        {12345, 4, "1.2345"},
        {10, 1, "1.0"},
        {INT64_MAX, 0, "9223372036854775807"},
        {INT64_MIN, 0, "-9223372036854775808"},
        {INT64_MIN, 2, "-92233720368547758.08"},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct json_out out = {0};
        const struct decimal_kind kind = {.decimals = CASES[i].decimals,
                                          .shown = CASES[i].decimals};
        json_out_decimal(&out, CASES[i].value, &kind);
        char *text = end(&out);
        cr_expect_str_eq(text, CASES[i].text);
        free(text);
    }
}

Test(json_out, a_buffer_grows_with_what_is_written)
{
    enum { COUNT = 5000 };
    struct json_out out = {0};

    json_out_open(&out, '[');
    for (int i = 0; i < COUNT; i++)
        json_out_text(&out, "uma chapa");
    json_out_close(&out, ']');
    char *text = end(&out);
    struct json_object *list = json_tokener_parse(text);
    cr_assert_eq(json_object_array_length(list), COUNT);
    json_object_put(list);
    free(text);
}

Test(json_out, what_is_not_taken_is_released)
{
    struct json_out out = {0};

    json_out_text(&out, "x");
    json_out_free(&out);
    cr_assert_null(out.text);
    json_out_free(&out);
}
