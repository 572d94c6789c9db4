#pragma once

#include <stddef.h>

/* Size of a pattern for at most `characters` characters, each escaped, with its NUL. */
#define LIKE_TEXT(characters) ((characters)*5 + 2)

/*
 * Writes the SQL LIKE pattern for "begins with `text`", with `%`, `_` and `\` escaped. An empty
 * text gives "". `size` must be LIKE_TEXT of the text's bound in characters.
 */
void like_prefix(const char *text, char *out, size_t size);
