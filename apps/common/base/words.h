#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Does a list of words parted by spaces hold `word`? An empty word is in none. */
bool words_hold(const char *words, const char *word);

/* Writes them for people, parted by commas; those that have no room become an ellipsis. */
void words_list(const char *words, char *out, size_t size);
