#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * UTF-8 as RFC 3629 defines it: no overlong form, no surrogate, nothing above U+10FFFF. Lengths are
 * bytes unless said otherwise; a NUL byte is an ordinary character (U+0000) and ends nothing.
 */

bool utf8_is_valid(const char *text, size_t len);

/* Code points in valid UTF-8. */
size_t utf8_length(const char *text, size_t len);

/* Valid UTF-8 of one line: no control character (U+0000–1F, U+007F–9F), line or paragraph separator
 * or bidirectional override (U+2028–202E, U+2066–2069). */
bool utf8_is_text(const char *text, size_t len);

/* The same, but line feeds and tabs are allowed. */
bool utf8_is_long_text(const char *text, size_t len);

/*
 * Trims white space (Unicode property White_Space) at both ends of valid UTF-8: returns the new
 * start within `text` and sets `*len`. Nothing is copied or changed.
 */
const char *utf8_trim(const char *text, size_t *len);

/* True for an empty text and for valid UTF-8 of nothing but white space and invisible characters
 * (Unicode property Default_Ignorable_Code_Point). */
bool utf8_is_invisible(const char *text, size_t len);

/* The same where there are also combining marks (general category M), format characters (Cf) and
 * symbols that are drawn as nothing, such as U+2800: not one character can be read. */
bool utf8_is_blank(const char *text, size_t len);

/* One or more visible ASCII characters and no others (VCHAR of RFC 5234 §B.1). */
bool text_is_visible(const char *text, size_t len);
