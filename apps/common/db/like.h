#pragma once

#include <stddef.h>

/* Bytes of a pattern made of at most `characters`, each escaped, with its NUL. */
#define LIKE_TEXT(characters) ((characters)*5 + 3)

/*
 * Writes the SQL LIKE pattern for "contains `text`": `%`, `_` and `\` in it stand for themselves.
 * An empty text gives "". `size` must be LIKE_TEXT of the text's bound in characters.
 */
void like_contains(const char *text, char *out, size_t size);
