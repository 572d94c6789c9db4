#include "common/json/json_text.h"

#include <criterion/criterion.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/values/money.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { DEPTH = 16 };

struct text {
    const char *bytes;
    size_t len;
};

/* A literal with its length, so that it may hold NUL. */
#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

/* Checks and parses; the results must agree, except for duplicate keys. */
static enum json_text_result result_of(const char *text, size_t len, int depth)
{
    enum json_text_result checked = json_text_check(text, len, depth), parsed;
    json_object *tree = json_text_parse(text, len, depth, &parsed);

    if (parsed != JSON_TEXT_OK)
        cr_expect_null(tree, "%.40s", text);
    if (parsed != JSON_TEXT_DUPLICATE_KEY)
        cr_expect_eq(parsed, checked, "%.40s: %d, %d", text, parsed, checked);
    else
        cr_expect_eq(checked, JSON_TEXT_OK, "%.40s", text);
    json_object_put(tree);
    return parsed;
}

static void expect_all(const struct text *texts, size_t count, enum json_text_result expected)
{
    for (size_t i = 0; i < count; i++) {
        enum json_text_result result = result_of(texts[i].bytes, texts[i].len, DEPTH);

        cr_expect_eq(result, expected, "case %zu, %s: %d", i, texts[i].bytes, result);
    }
}

Test(json_text, accepts_json)
{
    static const struct text CASES[] = {
        TEXT("{}"),
        TEXT("[]"),
        TEXT("null"),
        TEXT("true"),
        TEXT("false"),
        TEXT("0"),
        TEXT("-0"),
        TEXT("-1"),
        TEXT("1.5e-7"),
        TEXT("1E400"),
        TEXT("\"\""),
        TEXT(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \t\r\n"),
        TEXT("[[[]],{},[{}],\"\",null]"),
        TEXT("{\"\":{\"\":{\"\":1}}}"),
        TEXT("[{\"a\":1},{\"a\":1}]"),
        TEXT("[{\"a\":1},[1],{\"b\":[2,3],\"c\":4},[[5]]]"),
        TEXT("{\"a\":{\"a\":1},\"A\":2}"),
        TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e1\\uD83E\\uDE9A\\uffff\""),
        TEXT("\"\x7F \xC3\xA1 \xF0\x9F\xAA\x9A\""),
        TEXT("\"\\u0001\""),
        TEXT("{\"nome\":\"'; DROP TABLE produto; --\"}"),
    };

    expect_all(CASES, COUNT(CASES), JSON_TEXT_OK);
}

Test(json_text, refuses_what_is_not_json)
{
    static const struct text CASES[] = {
        TEXT(""),           TEXT(" "),          TEXT("\xEF\xBB\xBF{}"),
        TEXT("{"),          TEXT("}"),          TEXT("["),
        TEXT("]"),          TEXT("[}"),         TEXT("{]"),
        TEXT("[1}"),        TEXT("{\"a\":1]"),  TEXT("[[1]"),
        TEXT("[1]]"),       TEXT("{}{}"),       TEXT("{} x"),
        TEXT("{},"),        TEXT("1 2"),        TEXT("[1 2]"),
        TEXT("[1,]"),       TEXT("[,1]"),       TEXT("[,]"),
        TEXT("[1,,2]"),     TEXT("{,}"),        TEXT("{\"a\"}"),
        TEXT("{\"a\":}"),   TEXT("{\"a\":1,}"), TEXT("{\"a\" 1}"),
        TEXT("{\"a\"::1}"), TEXT("{a:1}"),      TEXT("{1:1}"),
        TEXT("{null:1}"),   TEXT("[\"a\":1]"),  TEXT("{\"a\":1 \"b\":2}"),
        TEXT("// x\n{}"),   TEXT("{} // x"),    TEXT("{/**/}"),
        TEXT("tru"),        TEXT("truee"),      TEXT("True"),
        TEXT("NULL"),       TEXT("nul"),        TEXT("undefined"),
        TEXT("\f1"),        TEXT("\xC2\xA0{}")};

    expect_all(CASES, COUNT(CASES), JSON_TEXT_NOT_JSON);
}

Test(json_text, refuses_what_json_c_would_accept)
{
    static const struct text CASES[] = {
        TEXT("'a'"),      TEXT("{'a':1}"),      TEXT("[NaN]"),       TEXT("NaN"),
        TEXT("-NaN"),     TEXT("Infinity"),     TEXT("[-Infinity]"), TEXT("inf"),
        TEXT("1."),       TEXT("[1.]"),         TEXT("1.e5"),        TEXT("00"),
        TEXT("[-00]"),    TEXT("\"a\nb\""),     TEXT("\"a\tb\""),    TEXT("\"\x01\""),
        TEXT("\"\x1F\""), TEXT("{\"a\nb\":1}"),
    };

    expect_all(CASES, COUNT(CASES), JSON_TEXT_NOT_JSON);
}

Test(json_text, refuses_broken_numbers_and_strings)
{
    static const struct text CASES[] = {
        TEXT("+1"),          TEXT("-"),           TEXT("--1"),         TEXT("01"),
        TEXT("-01"),         TEXT(".5"),          TEXT("-.5"),         TEXT("1.e"),
        TEXT("1e"),          TEXT("1e+"),         TEXT("1e-"),         TEXT("1e1.5"),
        TEXT("1.2.3"),       TEXT("0x10"),        TEXT("1f"),          TEXT("1_0"),
        TEXT("1,5"),         TEXT("\""),          TEXT("\"abc"),       TEXT("\"abc\\"),
        TEXT("\"abc\\\""),   TEXT("\"\\x41\""),   TEXT("\"\\a\""),     TEXT("\"\\'\""),
        TEXT("\"\\"),        TEXT("\"\\u"),       TEXT("\"\\u12"),     TEXT("\"\\u12\""),
        TEXT("\"\\u123g\""), TEXT("\"\\u-123\""), TEXT("\"\\U0041\""), TEXT("\"\\uD800\\u12\""),
        TEXT("\"a\" \"b\"")};

    expect_all(CASES, COUNT(CASES), JSON_TEXT_NOT_JSON);
}

Test(json_text, refuses_nul_raw_or_escaped_in_keys_and_values)
{
    static const struct text CASES[] = {
        TEXT("\0"),          TEXT("{}\0"),          TEXT("1\0"),
        TEXT("\0{}"),        TEXT("\"a\0b\""),      TEXT("{\"a\0b\":1}"),
        TEXT("\"\\u0000\""), TEXT("\"a\\u0000b\""), TEXT("{\"papel\\u0000x\":\"ADMIN\"}"),
        TEXT("[1,\0 2]"),
    };

    expect_all(CASES, COUNT(CASES), JSON_TEXT_NUL_CHARACTER);
}

Test(json_text, refuses_broken_utf8)
{
    static const struct text CASES[] = {
        TEXT("\"\xFF\""),         TEXT("\"ol\xE1\""),   TEXT("\"\xC0\x80\""),
        TEXT("\"\xED\xA0\x80\""), TEXT("{\"\xC3\":1}"), TEXT("\"\xF4\x90\x80\x80\""),
        TEXT("{}\xFF"),           TEXT("\"\xE2\x82"),   TEXT("\xFF\xFE{\x80}"),
    };

    expect_all(CASES, COUNT(CASES), JSON_TEXT_BAD_UTF8);
}

Test(json_text, refuses_half_a_surrogate_pair)
{
    static const struct text CASES[] = {
        TEXT("\"\\uD800\""),        TEXT("\"\\uDBFFx\""),       TEXT("\"\\uDC00\""),
        TEXT("\"\\udfff\""),        TEXT("\"\\uD83E\\n\""),     TEXT("\"\\uD83E\\uD83E\""),
        TEXT("\"\\uD83E\\u0041\""), TEXT("\"\\uDE9A\\uD83E\""), TEXT("\"\\uDE9A\\uDE9A\""),
        TEXT("{\"\\uD800\":1}"),    TEXT("\"\\uD800"),
    };

    expect_all(CASES, COUNT(CASES), JSON_TEXT_LONE_SURROGATE);
}

Test(json_text, refuses_duplicate_keys_however_they_are_written)
{
    static const struct text CASES[] = {
        TEXT("{\"a\":1,\"a\":2}"),
        TEXT("{\"a\":1,\"a\":1}"),
        TEXT("{\"a\":1,\"\\u0061\":2}"),
        TEXT("{\"\":1,\"\":2}"),
        TEXT("{\"\xC3\xA1\":1,\"\\u00E1\":2}"),
        TEXT("{\"\\uD83E\\uDE9A\":1,\"\xF0\x9F\xAA\x9A\":2}"),
        TEXT("{\"a/b\":1,\"a\\/b\":2}"),
        TEXT("[0,{\"x\":[{\"a\":1,\"b\":2,\"a\":3}]}]"),
        TEXT("{\"a\":{\"x\":1,\"y\":2},\"a\":null}"),
        TEXT("{\"a\":null,\"a\":{\"x\":1,\"y\":2}}"),
    };

    expect_all(CASES, COUNT(CASES), JSON_TEXT_DUPLICATE_KEY);
}

/* "[[…1…]]" with `depth` arrays, or the same with objects. */
static char *nested(const char *open, const char *close, int depth)
{
    size_t size = (size_t)depth * (strlen(open) + strlen(close)) + 2;
    char *text = malloc(size), *at = text;

    cr_assert(text);
    for (int i = 0; i < depth; i++)
        at = stpcpy(at, open);
    at = stpcpy(at, "1");
    for (int i = 0; i < depth; i++)
        at = stpcpy(at, close);
    return text;
}

Test(json_text, allows_just_so_many_open_containers)
{
    static const int DEPTHS[] = {1, 2, 15, 16, 17, 63, JSON_TEXT_DEPTH_MAX};
    static const struct {
        const char *open, *close;
    } SHAPES[] = {{"[", "]"}, {"{\"a\":", "}"}, {"[{\"a\":[],\"b\":", "}]"}};

    for (size_t i = 0; i < COUNT(DEPTHS); i++) {
        for (size_t j = 0; j < COUNT(SHAPES); j++) {
            int levels = j < 2 ? 1 : 2;
            char *text = nested(SHAPES[j].open, SHAPES[j].close, DEPTHS[i] / levels + 1);
            size_t len = strlen(text);

            cr_expect_eq(result_of(text, len, DEPTHS[i]), JSON_TEXT_TOO_DEEP, "%s", text);
            free(text);
            text = nested(SHAPES[j].open, SHAPES[j].close, DEPTHS[i] / levels);
            len = strlen(text);
            /* The third shape has an empty array one level below its innermost object. */
            cr_expect_eq(result_of(text, len, DEPTHS[i]),
                         j < 2 || DEPTHS[i] % 2 == 1 ? JSON_TEXT_OK : JSON_TEXT_TOO_DEEP, "%s",
                         text);
            free(text);
        }
    }
}

Test(json_text, depth_0_allows_a_scalar_alone)
{
    cr_expect_eq(result_of("1", 1, 0), JSON_TEXT_OK);
    cr_expect_eq(result_of("[]", 2, 0), JSON_TEXT_TOO_DEEP);
    cr_expect_eq(result_of("{}", 2, -5), JSON_TEXT_TOO_DEEP);
    cr_expect_eq(result_of("\"a\"", 3, -5), JSON_TEXT_OK);
}

Test(json_text, many_containers_side_by_side_are_not_deep)
{
    enum { PAIRS = 10000 };
    char *text = malloc(PAIRS * 3 + 2), *at = text;

    cr_assert(text);
    *at++ = '[';
    for (int i = 0; i < PAIRS; i++)
        at = stpcpy(at, i % 2 ? "[]," : "{},");
    at[-1] = ']';
    cr_expect_eq(result_of(text, (size_t)(at - text), 2), JSON_TEXT_OK);
    free(text);
}

Test(json_text, ten_thousand_and_ten_million_open_arrays_are_too_deep_at_any_bound)
{
    static const size_t SIZES[] = {10000, 10000000};

    for (size_t i = 0; i < COUNT(SIZES); i++) {
        char *text = malloc(SIZES[i]);

        cr_assert(text);
        memset(text, '[', SIZES[i]);
        cr_expect_eq(result_of(text, SIZES[i], DEPTH), JSON_TEXT_TOO_DEEP);
        cr_expect_eq(result_of(text, SIZES[i], INT_MAX), JSON_TEXT_TOO_DEEP);
        free(text);
    }
}

Test(json_text, an_empty_text_is_not_json)
{
    cr_expect_eq(result_of(NULL, 0, DEPTH), JSON_TEXT_NOT_JSON);
}

Test(json_text, a_length_beyond_int_is_refused_unread)
{
    cr_expect_eq(json_text_check("{}", (size_t)INT_MAX + 1, DEPTH), JSON_TEXT_NOT_JSON);
    cr_expect_eq(json_text_check("{}", SIZE_MAX / 2, DEPTH), JSON_TEXT_NOT_JSON);
}

Test(json_text, the_text_needs_no_nul_and_nothing_beyond_it_is_read)
{
    static const char *const CASES[] = {"12", "{\"a\":1}", "\"a\"", "true", "[1.5]", "-0.5e3"};

    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t len = strlen(CASES[i]);
        char *exact = malloc(len);

        cr_assert(exact);
        memcpy(exact, CASES[i], len);
        cr_expect_eq(result_of(exact, len, DEPTH), JSON_TEXT_OK, "%s", CASES[i]);
        for (size_t part = 0; part < len; part++)
            result_of(exact, part, DEPTH);
        free(exact);
    }
    cr_expect_eq(result_of("123x", 3, DEPTH), JSON_TEXT_OK);
}

/* A quadratic search would compare five billion keys. */
Test(json_text, a_body_full_of_keys_costs_linear_time, .timeout = 60)
{
    enum { KEYS = 100000 };
    char *text = malloc(KEYS * 16UL), *at = text;

    cr_assert(text);
    *at++ = '{';
    for (int i = 0; i < KEYS; i++)
        at += snprintf(at, 16, "\"%d\":%d,", i, i);
    at[-1] = '}';
    for (int round = 0; round < 20; round++)
        cr_assert_eq(json_text_check(text, (size_t)(at - text), 1), JSON_TEXT_OK);
    cr_expect_eq(result_of(text, (size_t)(at - text), 1), JSON_TEXT_OK);
    text[2] = '7'; /* the key "0" */
    cr_expect_eq(result_of(text, (size_t)(at - text), 1), JSON_TEXT_DUPLICATE_KEY);
    free(text);
}

static json_object *parsed(const char *text)
{
    enum json_text_result why;
    json_object *tree = json_text_parse(text, strlen(text), DEPTH, &why);

    cr_assert_eq(why, JSON_TEXT_OK, "%s: %d", text, why);
    return tree;
}

Test(json_text, gives_the_tree)
{
    json_object *tree = parsed("{\"nome\":\"\\u00c1gil\",\"itens\":[1,null]}"), *value;

    cr_assert(json_object_object_get_ex(tree, "nome", &value));
    cr_expect_str_eq(json_object_get_string(value), "Ágil");
    cr_assert(json_object_object_get_ex(tree, "itens", &value));
    cr_expect_eq(json_object_array_length(value), 2);
    json_object_put(tree);
    cr_expect_null(parsed("null"));
}

Test(json_text, integers_are_read_exactly_or_not_at_all)
{
    static const struct {
        const char *text;
        bool valid;
        int64_t value;
    } CASES[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"-12", true, -12},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775807", true, -INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"18446744073709551615", false, 0},
        {"18446744073709551616", false, 0},
        {"99999999999999999999999999999", false, 0},
        {"-99999999999999999999999999999", false, 0},
        {"1.0", false, 0},
        {"3.9", false, 0},
        {"1e3", false, 0},
        {"1e400", false, 0},
        {"\"12\"", false, 0},
        {"true", false, 0},
        {"null", false, 0},
        {"[]", false, 0},
        {"{}", false, 0},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        json_object *value = parsed(CASES[i].text);
        int64_t number = 77;

        cr_expect_eq(json_text_int64(value, &number), CASES[i].valid, "%s", CASES[i].text);
        cr_expect_eq(number, CASES[i].valid ? CASES[i].value : 77, "%s", CASES[i].text);
        json_object_put(value);
    }
}

Test(json_text, the_text_of_a_number_is_kept)
{
    static const char *const KEPT[] = {"12.30", "0.1",  "1e3",   "1E+3",
                                       "1e400", "12.0", "-0.00", "123456789012345678901.25",
                                       "12",    "0",    "-7",    "9223372036854775807"};
    static const char *const OTHERS[] = {"null", "true", "\"12\"", "[1]", "{}"};

    for (size_t i = 0; i < COUNT(KEPT); i++) {
        json_object *value = parsed(KEPT[i]);
        const char *text = json_text_number(value);

        cr_assert_not_null(text, "%s", KEPT[i]);
        cr_expect_str_eq(text, KEPT[i]);
        json_object_put(value);
    }
    for (size_t i = 0; i < COUNT(OTHERS); i++) {
        json_object *value = parsed(OTHERS[i]);

        cr_expect_null(json_text_number(value), "%s", OTHERS[i]);
        json_object_put(value);
    }
}

Test(json_text, money_goes_from_the_text_to_centavos_exactly)
{
    static const struct {
        const char *text;
        int64_t centavos; /* -1: refused */
    } CASES[] = {
        {"12.30", 1230}, {"0.29", 29},   {"9999999999.99", MONEY_MAX}, {"1.2e1", 1200},
        {"12", 1200},    {"12.345", -1}, {"18446744073709551617", -1}, {"-9223372036854775809", -1},
        {"1e400", -1},   {"-1", -1},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        json_object *value = parsed(CASES[i].text);
        const char *text = json_text_number(value);
        int64_t centavos = -1;

        cr_assert_not_null(text);
        cr_expect_eq(decimal_parse(text, strlen(text), &MONEY_KIND, &centavos),
                     CASES[i].centavos >= 0, "%s", CASES[i].text);
        cr_expect_eq(centavos, CASES[i].centavos, "%s", CASES[i].text);
        json_object_put(value);
    }
}
