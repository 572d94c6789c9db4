#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json_object.h>

/*
 * JSON from outside. json-c 0.16 lets much through that is not JSON (single quotes, NaN, "1.", raw
 * control characters, "00") and changes some of what is (a key is cut at \u0000, a lone surrogate
 * becomes U+FFFD, of duplicate keys the last one stays), so a strict recogniser of RFC 8259 reads
 * every text before json-c does. A byte order mark is refused (§8.1).
 */
enum json_text_result {
    JSON_TEXT_OK,
    JSON_TEXT_NOT_JSON,
    JSON_TEXT_BAD_UTF8,
    JSON_TEXT_NUL_CHARACTER,  /* a NUL byte anywhere, or \u0000 in a string */
    JSON_TEXT_LONE_SURROGATE, /* \uD800–\uDFFF that is no pair: not a character */
    JSON_TEXT_TOO_DEEP,
    JSON_TEXT_DUPLICATE_KEY, /* within one object, after escapes: "a" and "\u0061" are the same */
    JSON_TEXT_FAILED, /* out of memory, or json-c refused valid JSON: not the sender's fault, logged
                       */
};

/* The deepest nesting there can be; a larger `max_depth` counts as this. */
enum { JSON_TEXT_DEPTH_MAX = 64 };

/*
 * Whether `len` bytes, no NUL needed, are one JSON text of at most `max_depth` arrays and objects
 * open at once (0: a scalar alone). Gives the first fault that it meets: a NUL byte and broken
 * UTF-8 first, the rest in the order of the text. Linear in `len`, no allocation, no recursion.
 * Duplicate keys are not looked for: json_text_parse does that. More than INT_MAX bytes are
 * NOT_JSON.
 */
enum json_text_result json_text_check(const char *text, size_t len, int max_depth);

/*
 * Checks and parses. The tree belongs to the caller (json_object_put). NULL with `*why` saying what
 * was wrong; the JSON text `null` is also NULL, with JSON_TEXT_OK, as json-c has it. Strings hold
 * no NUL, so strlen is right. Numbers are to be read by the two functions below only.
 */
json_object *json_text_parse(const char *text, size_t len, int max_depth,
                             enum json_text_result *why);

/*
 * The value of a number that was written as an integer and lies within ±INT64_MAX. False for all
 * else: null, another type, "1.0" and "1e3" (they are not written as integers), and integers
 * beyond, which json-c clamps without a word. INT64_MIN is refused because a clamped one looks the
 * same.
 */
bool json_text_int64(const json_object *value, int64_t *out);

/*
 * The exact text of a number, e.g. for money_parse: as it was written, except that an integer loses
 * the sign of "-0" and beyond 64 bits turns into the nearest 64-bit integer (more than MONEY_MAX
 * either way). NULL for null and other types. Borrowed until `value` is next turned into text or
 * freed; not thread-safe on one value.
 */
const char *json_text_number(json_object *value);
