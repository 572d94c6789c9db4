#pragma once

#include <stdbool.h>

/* The parts of a Brazilian address that have a fixed form: CEP (postal code) and UF (state). */

enum { CEP_TEXT = 9, UF_TEXT = 3 }; /* with the NUL */

/*
 * Accepts "01310100" or "01310-100" and writes the eight digits. False, with `out` untouched, for
 * any other text. Checked for form, never for existence.
 */
bool cep_normalise(const char *text, char out[static CEP_TEXT]);

/*
 * Accepts the abbreviation of one of the 26 states or the Federal District (IBGE), in either case,
 * and writes it in upper case. False, with `out` untouched, for any other text.
 */
bool uf_normalise(const char *text, char out[static UF_TEXT]);
