#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes valid UTF-8 as it looks: Greek and Cyrillic letters that are drawn as a letter of ASCII
 * become that letter, without their marks (the pairs of Unicode UTS 39, confusables.txt, that have
 * one such letter). Returns true when there were any, with the result and NUL in `out`; else, and
 * when `size` is too small, false with `out` undefined. `size` of strlen(text) + 1 is enough.
 */
bool lookalike_latin(const char *text, char *out, size_t size);
