#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json_object.h>

/*
 * Strict parsing of untrusted JSON. json-c 0.16 accepts texts that are not JSON (single quotes,
 * NaN, "1.", raw control characters, "00") and changes some that are (a key is cut at \u0000, a
 * lone surrogate becomes U+FFFD, the last of duplicate keys wins), so a strict RFC 8259 recogniser
 * reads every text before json-c does. A byte order mark is refused (§8.1).
 */
enum json_text_result {
    JSON_TEXT_OK,
    JSON_TEXT_NOT_JSON,
    JSON_TEXT_BAD_UTF8,
    JSON_TEXT_NUL_CHARACTER,  /* a NUL byte anywhere, or \u0000 in a string */
    JSON_TEXT_LONE_SURROGATE, /* \uD800–\uDFFF that is not in a pair */
    JSON_TEXT_TOO_DEEP,
    JSON_TEXT_DUPLICATE_KEY, /* within one object, after escapes: "a" and "\u0061" are the same */
    JSON_TEXT_FAILED, /* out of memory, or json-c refused valid JSON: not the sender's fault, logged
                       */
};

/* The deepest nesting accepted; a larger `max_depth` counts as this. */
enum { JSON_TEXT_DEPTH_MAX = 64 };

/*
 * Checks that `len` bytes, no NUL needed, are one JSON text with at most `max_depth` nested arrays
 * and objects (0: a scalar only). Returns the first fault: NUL bytes and invalid UTF-8 before all
 * others, which come in the order of the text. Linear in `len`, no allocation, no recursion. Does
 * not find duplicate keys; json_text_parse does. More than INT_MAX bytes are NOT_JSON.
 */
enum json_text_result json_text_check(const char *text, size_t len, int max_depth);

/*
 * Checks and parses. The caller releases the tree with json_object_put. NULL on a fault, given
 * in `*why`; the JSON text `null` is also NULL, with JSON_TEXT_OK, as in json-c. Strings contain no
 * NUL, so strlen is safe. Read numbers only with the two functions below.
 */
json_object *json_text_parse(const char *text, size_t len, int max_depth,
                             enum json_text_result *why);

/*
 * The value of a number written as an integer within ±INT64_MAX. False for anything else: null,
 * other types, "1.0" and "1e3", and larger integers, which json-c clamps silently. INT64_MIN is
 * refused because a clamped value looks the same.
 */
bool json_text_int64(const json_object *value, int64_t *out);

/*
 * The text of a number, for decimal_parse: as written, except that an integer loses the sign of
 * "-0" and is clamped to 64 bits (which is still above every decimal_kind). NULL for null and other
 * types. Borrowed until `value` is next serialised or freed; not thread-safe on one value.
 */
const char *json_text_number(json_object *value);
