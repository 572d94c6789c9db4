#include "common/json/json_text.h"

#include <limits.h>
#include <string.h>

#include <json-c/json.h>

#include "common/base/log.h"
#include "common/base/utf8.h"

/* State of the recogniser. Bit d of `objects` is set when the container at depth d is an object, so
 * that no stack is needed. */
struct scan {
    const char *at;
    const char *end;
    uint64_t objects;
    int depth;
    int max_depth;
    size_t members;
};

_Static_assert(JSON_TEXT_DEPTH_MAX <= 64, "one bit for each open container");

static int bounded_depth(int max_depth)
{
    if (max_depth < 0)
        return 0;
    return max_depth < JSON_TEXT_DEPTH_MAX ? max_depth : JSON_TEXT_DEPTH_MAX;
}

static bool next_is(const struct scan *scan, char c)
{
    return scan->at < scan->end && *scan->at == c;
}

static bool take(struct scan *scan, char c)
{
    if (!next_is(scan, c))
        return false;
    scan->at++;
    return true;
}

/* RFC 8259 §2 ws. */
static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
        scan->at++;
}

static bool take_literal(struct scan *scan, const char *literal)
{
    size_t len = strlen(literal);

    if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, literal, len) != 0)
        return false;
    scan->at += len;
    return true;
}

static bool take_digits(struct scan *scan)
{
    const char *start = scan->at;

    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
        scan->at++;
    return scan->at > start;
}

/* RFC 8259 §6. */
static bool take_number(struct scan *scan)
{
    take(scan, '-');
    if (!take(scan, '0') && !take_digits(scan))
        return false;
    if (take(scan, '.') && !take_digits(scan))
        return false;
    if (take(scan, 'e') || take(scan, 'E')) {
        if (!take(scan, '-'))
            take(scan, '+');
        return take_digits(scan);
    }
    return true;
}

/* Four hexadecimal digits, after `\u`. */
static bool take_code_unit(struct scan *scan, unsigned *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, scan->at++) {
        if (scan->at == scan->end)
            return false;

        char c = *scan->at;
        if (c >= '0' && c <= '9')
            *unit = *unit << 4 | (unsigned)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            *unit = *unit << 4 | (unsigned)((c | 0x20) - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* The rest of an escape after `\u`: one code unit, or a surrogate pair. */
static enum json_text_result take_unicode_escape(struct scan *scan)
{
    unsigned unit;

    if (!take_code_unit(scan, &unit))
        return JSON_TEXT_NOT_JSON;
    if (unit == 0)
        return JSON_TEXT_NUL_CHARACTER;
    if (unit < 0xD800 || unit > 0xDFFF)
        return JSON_TEXT_OK;
    if (unit > 0xDBFF || !take_literal(scan, "\\u"))
        return JSON_TEXT_LONE_SURROGATE;
    if (!take_code_unit(scan, &unit))
        return JSON_TEXT_NOT_JSON;
    return unit >= 0xDC00 && unit <= 0xDFFF ? JSON_TEXT_OK : JSON_TEXT_LONE_SURROGATE;
}

/* RFC 8259 §7; the text is known to be UTF-8 without NUL. */
static enum json_text_result take_string(struct scan *scan)
{
    if (!take(scan, '"'))
        return JSON_TEXT_NOT_JSON;
    while (scan->at < scan->end) {
        unsigned char c = (unsigned char)*scan->at++;

        if (c == '"')
            return JSON_TEXT_OK;
        if (c < 0x20)
            return JSON_TEXT_NOT_JSON;
        if (c != '\\')
            continue;
        if (take(scan, 'u')) {
            enum json_text_result result = take_unicode_escape(scan);

            if (result != JSON_TEXT_OK)
                return result;
        } else if (scan->at == scan->end || !strchr("\"\\/bfnrt", *scan->at++)) {
            return JSON_TEXT_NOT_JSON;
        }
    }
    return JSON_TEXT_NOT_JSON;
}

static bool in_object(const struct scan *scan)
{
    return scan->depth > 0 && (scan->objects >> (scan->depth - 1) & 1);
}

/* A member's name and colon. */
static enum json_text_result take_key(struct scan *scan)
{
    skip_space(scan);
    enum json_text_result result = take_string(scan);
    if (result != JSON_TEXT_OK)
        return result;
    scan->members++;
    skip_space(scan);
    return take(scan, ':') ? JSON_TEXT_OK : JSON_TEXT_NOT_JSON;
}

/* Enters a container. `*whole` is set when it is empty; otherwise its first value comes next. */
static enum json_text_result open_container(struct scan *scan, bool object, bool *whole)
{
    scan->at++;
    if (scan->depth >= scan->max_depth)
        return JSON_TEXT_TOO_DEEP;
    skip_space(scan);
    *whole = take(scan, object ? '}' : ']');
    if (*whole)
        return JSON_TEXT_OK;

    uint64_t bit = UINT64_C(1) << scan->depth++;
    scan->objects = object ? scan->objects | bit : scan->objects & ~bit;
    return object ? take_key(scan) : JSON_TEXT_OK;
}

/* A scalar or the start of a container. */
static enum json_text_result take_value(struct scan *scan, bool *whole)
{
    skip_space(scan);
    *whole = true;
    if (scan->at == scan->end)
        return JSON_TEXT_NOT_JSON;
    switch (*scan->at) {
    case '{':
    case '[':
        return open_container(scan, *scan->at == '{', whole);
    case '"':
        return take_string(scan);
    case 't':
        return take_literal(scan, "true") ? JSON_TEXT_OK : JSON_TEXT_NOT_JSON;
    case 'f':
        return take_literal(scan, "false") ? JSON_TEXT_OK : JSON_TEXT_NOT_JSON;
    case 'n':
        return take_literal(scan, "null") ? JSON_TEXT_OK : JSON_TEXT_NOT_JSON;
    default:
        return take_number(scan) ? JSON_TEXT_OK : JSON_TEXT_NOT_JSON;
    }
}

/* After a value: closes the containers that end here and moves to the next value. At depth 0 the
 * text is complete. */
static enum json_text_result take_separator(struct scan *scan)
{
    while (scan->depth > 0) {
        skip_space(scan);
        if (take(scan, ','))
            return in_object(scan) ? take_key(scan) : JSON_TEXT_OK;
        if (!take(scan, in_object(scan) ? '}' : ']'))
            return JSON_TEXT_NOT_JSON;
        scan->depth--;
    }
    return JSON_TEXT_OK;
}

/* json_text_check that also counts the members of all objects. */
static enum json_text_result recognise(const char *text, size_t len, int max_depth, size_t *members)
{
    if (len == 0 || len > INT_MAX)
        return JSON_TEXT_NOT_JSON;

    struct scan scan = {.at = text, .end = text + len, .max_depth = bounded_depth(max_depth)};
    if (memchr(text, '\0', len))
        return JSON_TEXT_NUL_CHARACTER;
    if (!utf8_is_valid(text, len))
        return JSON_TEXT_BAD_UTF8;
    do {
        bool whole;
        enum json_text_result result = take_value(&scan, &whole);

        if (result == JSON_TEXT_OK && whole)
            result = take_separator(&scan);
        if (result != JSON_TEXT_OK)
            return result;
    } while (scan.depth > 0);
    skip_space(&scan);
    *members = scan.members;
    return scan.at == scan.end ? JSON_TEXT_OK : JSON_TEXT_NOT_JSON;
}

enum json_text_result json_text_check(const char *text, size_t len, int max_depth)
{
    size_t members;

    return recognise(text, len, max_depth, &members);
}

/* The members of all objects in a tree. */
// NOLINTNEXTLINE(misc-no-recursion): as deep as the text, which is bounded
static size_t count_members(json_object *value)
{
    size_t count = 0;

    if (json_object_is_type(value, json_type_object)) {
        json_object_object_foreach(value, key, member)
        {
            (void)key;
            count += 1 + count_members(member);
        }
    } else if (json_object_is_type(value, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(value); i++)
            count += count_members(json_object_array_get_idx(value, i));
    }
    return count;
}

/*
 * Parses checked JSON with json-c. No flags: JSON_TOKENER_STRICT becomes stricter with each
 * release; 0.18 refuses every byte above 0x7F in a string.
 */
static json_object *parse(const char *text, int len, int max_depth, enum json_text_result *why)
{
    /* json-c counts a scalar as a level. */
    json_tokener *tokener = json_tokener_new_ex(bounded_depth(max_depth) + 1);

    if (!tokener) {
        log_error("JSON: sem memória");
        *why = JSON_TEXT_FAILED;
        return NULL;
    }
    json_object *tree = json_tokener_parse_ex(tokener, text, len);
    bool all_read = json_tokener_get_parse_end(tokener) == (size_t)len;
    /* json-c cannot tell that a top-level number is complete until it reads a NUL. */
    if (json_tokener_get_error(tokener) == json_tokener_continue)
        tree = json_tokener_parse_ex(tokener, "", 1);
    if (json_tokener_get_error(tokener) != json_tokener_success || !all_read) {
        log_error("JSON válido que a json-c não conseguiu ler: %s, no byte %zu de %d",
                  json_tokener_error_desc(json_tokener_get_error(tokener)),
                  json_tokener_get_parse_end(tokener), len);
        json_object_put(tree);
        tree = NULL;
        *why = JSON_TEXT_FAILED;
    }
    json_tokener_free(tokener);
    return tree;
}

json_object *json_text_parse(const char *text, size_t len, int max_depth,
                             enum json_text_result *why)
{
    size_t members;

    *why = recognise(text, len, max_depth, &members);
    if (*why != JSON_TEXT_OK)
        return NULL;

    json_object *tree = parse(text, (int)len, max_depth, why);
    /* json-c keeps one of the members with the same key, so the tree has fewer members than the
     * text. */
    if (count_members(tree) != members && *why == JSON_TEXT_OK) {
        json_object_put(tree);
        tree = NULL;
        *why = JSON_TEXT_DUPLICATE_KEY;
    }
    return tree;
}

bool json_text_int64(const json_object *value, int64_t *out)
{
    if (!json_object_is_type(value, json_type_int) || json_object_get_uint64(value) > INT64_MAX ||
        json_object_get_int64(value) == INT64_MIN)
        return false;
    *out = json_object_get_int64(value);
    return true;
}

const char *json_text_number(json_object *value)
{
    if (!json_object_is_type(value, json_type_int) && !json_object_is_type(value, json_type_double))
        return NULL;
    return json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
}
