#pragma once

#include <stdbool.h>

/*
 * The parts of a telephone number, as text of digits alone: country code (ITU-T E.164: one to three
 * digits, the first not 0), area code and number. In Brazil (country code "55", Anatel's numbering
 * plan) the area code is one of the 67 in use, and the number has eight or nine digits. Nationwide
 * numbers differ: 0300, 0303, 0500, 0800 and 0900 followed by six or seven digits have no area
 * code, and those of eight digits that begin with 300 or 40 (3003, 4004 …) may omit it.
 */

enum { TELEFONE_CODIGO_PAIS_TEXT = 4, TELEFONE_CODIGO_DE_AREA_TEXT = 6, TELEFONE_NUMERO_TEXT = 16 };

/*
 * Copy the digits of a text as people write it: with spaces, hyphens, points and parentheses, the
 * country code also with a plus sign before it. False, with `out` untouched, for any other
 * character or too many digits; a country code is also checked.
 */
bool telefone_codigo_pais_normalise(const char *text, char out[static TELEFONE_CODIGO_PAIS_TEXT]);
bool telefone_codigo_de_area_normalise(const char *text,
                                       char out[static TELEFONE_CODIGO_DE_AREA_TEXT]);
bool telefone_numero_normalise(const char *text, char out[static TELEFONE_NUMERO_TEXT]);

/* True for one to three digits, the first not 0. */
bool telefone_codigo_pais_is_valid(const char *codigo_pais);

/* True when it fits that number. Outside Brazil: at most five digits, or "" where the country has
 * no area codes. */
bool telefone_codigo_de_area_is_valid(const char *codigo_pais, const char *codigo_de_area,
                                      const char *numero);

/* Outside Brazil: 4 to 15 digits. */
bool telefone_numero_is_valid(const char *codigo_pais, const char *numero);
