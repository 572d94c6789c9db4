#pragma once

#include <stddef.h>

/*
 * The words that a text is searched by, as the function `palavras` of the schemas makes them for
 * the texts that are searched (sql/…/V…__busca.sql): of letters and digits, without combining marks
 * and apostrophes; all else separates them. Case and accents stay, for the database compares
 * without them.
 */
enum { PALAVRA_MAX = 60, PALAVRA_TEXT = PALAVRA_MAX * 4 + 1 };

/*
 * Writes up to `size` words of valid UTF-8 to `words`, each cut to PALAVRA_MAX characters, with
 * `prefix` before it. Returns how many. A text without a letter and a digit is one word, which
 * nothing has.
 */
size_t palavras_split(const char *text, const char *prefix, char (*words)[PALAVRA_TEXT],
                      size_t size);
