#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Replaces each Greek or Cyrillic letter of valid UTF-8 that looks like an ASCII letter by that
 * letter, without accents (the pairs of Unicode UTS 39, confusables.txt, with one such letter).
 * Returns true when there were any, with the result and a NUL in `out`; otherwise, or when `size`
 * is too small, false with `out` undefined. A `size` of strlen(text) + 1 is enough.
 */
bool lookalike_latin(const char *text, char *out, size_t size);
