#pragma once

#include <stdbool.h>

/*
 * GTIN, the number in the barcode of a trade item: 8, 12, 13 or 14 digits, the last of which is a
 * check digit (GS1 General Specifications, 3 and 7.9.1). Numbers of different lengths stay
 * different, even where GS1 treats them as the same item with leading zeros.
 */

enum { GTIN_TEXT = 15 }; /* with the NUL */

/* Copies a GTIN. False, with `out` untouched, for another length, a non-digit, a wrong check digit
 * or nothing but zeros. */
bool gtin_normalise(const char *text, char out[static GTIN_TEXT]);
