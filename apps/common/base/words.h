#pragma once

#include <stdbool.h>
#include <stddef.h>

/* True when `word` is in a space-separated list. An empty word never is. */
bool words_hold(const char *words, const char *word);

/* Formats the list for messages, separated by commas; words that do not fit become an ellipsis. */
void words_list(const char *words, char *out, size_t size);
