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

/* Valid UTF-8 of one line: no control character, that is none of U+0000–1F, U+007F, U+0080–9F, and
 * none that ends a line or turns its direction: U+2028–202E, U+2066–2069. */
bool utf8_is_text(const char *text, size_t len);

/* The same, but line feeds and tabs are allowed. */
bool utf8_is_long_text(const char *text, size_t len);

/*
 * Leaves out white space at both ends (Unicode property White_Space, ASCII included) of valid
 * UTF-8: gives the new start within `text` and its length in `*len`. Nothing is copied or changed.
 */
const char *utf8_trim(const char *text, size_t *len);

/* Nothing to be seen: empty, or of valid UTF-8 that is all white space and characters that are
 * shown as nothing (Unicode property Default_Ignorable_Code_Point). */
bool utf8_is_blank(const char *text, size_t len);
