#pragma once

#include <stdbool.h>

/* Does a list of words parted by spaces hold `word`? An empty word is in none. */
bool words_hold(const char *words, const char *word);
