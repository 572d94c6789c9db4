#pragma once

#include <stdbool.h>

/*
 * The parts of a telephone number, as text of digits alone: country code (ITU-T E.164: one to three
 * digits, the first not 0), area code and number. In Brazil (country code "55", Anatel's numbering
 * plan) the area code is one of the 67 in use, and the number has eight or nine digits.
 */

enum { TELEFONE_CODIGO_PAIS_TEXT = 4, TELEFONE_CODIGO_DE_AREA_TEXT = 6, TELEFONE_NUMERO_TEXT = 16 };

bool telefone_codigo_pais_is_valid(const char *codigo_pais);

/* Outside Brazil: at most five digits, or "" where the country has no area codes. */
bool telefone_codigo_de_area_is_valid(const char *codigo_pais, const char *codigo_de_area);

/* Outside Brazil: 4 to 15 digits. */
bool telefone_numero_is_valid(const char *codigo_pais, const char *numero);
