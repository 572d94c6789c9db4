#pragma once

#include <stddef.h>

/*
 * Splits the text of a search into words, to match those that the SQL function `palavras` makes of
 * the stored texts (sql/…/V…__busca.sql). A word has letters and digits; combining marks and
 * apostrophes are left out, all else separates words. Case and accents stay, because the database
 * ignores them when it compares.
 */
enum { PALAVRA_MAX = 60, PALAVRA_TEXT = PALAVRA_MAX * 4 + 1 };

/*
 * Writes up to `size` words of valid UTF-8 to `words`, each with the ASCII `prefix` before it and
 * cut to PALAVRA_MAX characters, prefix included. Returns how many. A text with neither a letter
 * nor a digit gives one word that matches nothing; "" gives none.
 */
size_t palavras_split(const char *text, const char *prefix, char (*words)[PALAVRA_TEXT],
                      size_t size);
