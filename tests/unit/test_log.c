#include "common/base/log.h"

#include <criterion/criterion.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int reading_end;

/* Captures stderr for line(). */
static void capture(void)
{
    int ends[2];

    cr_assert_eq(pipe(ends), 0);
    cr_assert_geq(dup2(ends[1], STDERR_FILENO), 0);
    cr_assert_eq(close(ends[1]), 0);
    reading_end = ends[0];
}

/* The captured log as JSON; fails unless it is exactly one line with one object. */
static struct json_object *line(void)
{
    static char text[2 * LOG_LINE_MAX];
    ssize_t length = read(reading_end, text, sizeof(text) - 1);

    cr_assert_gt(length, 0);
    cr_assert_leq(length, LOG_LINE_MAX);
    cr_assert_eq(text[length - 1], '\n');
    text[length - 1] = '\0';
    cr_assert_null(strchr(text, '\n'));

    struct json_tokener *tokener = json_tokener_new();
    json_tokener_set_flags(tokener, JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *object = json_tokener_parse_ex(tokener, text, (int)length);
    json_tokener_free(tokener);
    cr_assert_not_null(object, "not JSON: %s", text);
    return object;
}

static const char *text_of(struct json_object *object, const char *name)
{
    return json_object_get_string(json_object_object_get(object, name));
}

Test(log, a_request_line_carries_what_an_operator_searches_for)
{
    capture();
    log_open("estoque");
    log_correlation("abc-123");
    log_request("GET", "/produtos/{id}", 200, 512, 7);

    struct json_object *object = line();
    cr_assert_str_eq(text_of(object, "service"), "estoque");
    cr_assert_str_eq(text_of(object, "level"), "info");
    cr_assert_str_eq(text_of(object, "correlationId"), "abc-123");
    cr_assert_str_eq(text_of(object, "route"), "/produtos/{id}");
    cr_assert_str_eq(text_of(object, "status"), "200");
    cr_assert_str_eq(text_of(object, "microseconds"), "512");
    cr_assert_str_eq(text_of(object, "usuario"), "7");
    cr_assert_eq(strlen(text_of(object, "time")), 24);
    json_object_put(object);
}

Test(log, hostile_text_cannot_forge_a_line)
{
    capture();
    log_open("estoque");
    log_info("%s", "x\"}\n{\"level\":\"error\"}\r\t\\ \x7f");

    struct json_object *object = line();
    cr_assert_str_eq(text_of(object, "message"), "x\"}\n{\"level\":\"error\"}\r\t\\ \x7f");
    json_object_put(object);
}

Test(log, broken_utf8_still_gives_valid_json)
{
    capture();
    log_open("estoque");
    log_info("%s", "a\xC3(\xF0\x9F\xFF é \xC0\xAF\xED\xA0\x80 \xE2\x82");

    struct json_object *object = line();
    cr_assert_str_eq(text_of(object, "message"), "a?(??? é ????? ??");
    json_object_put(object);
}

Test(log, a_text_too_long_is_cut_and_the_line_stays_whole)
{
    static char text[3 * LOG_LINE_MAX];

    capture();
    log_open("estoque");
    memset(text, '\n', sizeof(text) - 1);
    log_warn("%s", text);
    json_object_put(line());
    for (int length = LOG_LINE_MAX / 2; length > LOG_LINE_MAX / 2 - 200; length--) {
        memset(text, '"', (size_t)length);
        text[length] = '\0';
        text[0] =
            length % 2 == 0 ? '"' : 'a'; /* the cut falls between two characters, or inside one */
        log_warn("%s", text);
        json_object_put(line());
    }
}

Test(log, a_request_of_nobody_has_no_user)
{
    capture();
    log_request("GET", "/healthz", 200, 1, 0);

    struct json_object *object = line();
    cr_assert_not(json_object_object_get_ex(object, "usuario", NULL));
    json_object_put(object);
}

Test(log, a_line_below_the_level_is_not_written)
{
    capture();
    cr_assert_eq(setenv("ICARUS_LOG_LEVEL", "warn", 1), 0);
    log_open("estoque");
    log_info("não");
    log_request("GET", "/", 200, 1, 0);
    log_warn("sim");

    struct json_object *object = line();
    cr_assert_str_eq(text_of(object, "message"), "sim");
    json_object_put(object);
}
