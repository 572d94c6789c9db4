#pragma once

#include <stdbool.h>

/*
 * CNPJ, the Brazilian taxpayer number of a company: twelve characters and two check digits. The
 * twelve are digits or, in numbers issued from July 2026 on, also the letters A to Z (IN RFB
 * 2.119/2022 as changed by IN RFB 2.229/2024). The check digits are those of modulo 11 with the
 * weights 5,4,3,2,9,8,7,6,5,4,3,2 and 6,5,4,3,2,9,8,7,6,5,4,3,2, where a character counts as its
 * ASCII code minus 48 and the remainders 0 and 1 give the digit 0 (IN RFB 2.229/2024, Anexo Único,
 * item 5, corrected in the DOU of 25/10/2024; Serpro, "Cálculo dos dígitos verificadores de CNPJ
 * alfanumérico"). All-digit numbers keep their check digits. Checked for form, never for
 * existence.
 */

enum { CNPJ_TEXT = 15 }; /* with the NUL */

/*
 * Accepts "12ABC34501DE35" or "12.ABC.345/01DE-35", nothing in between, in either case, and writes
 * the fourteen characters in upper case. False, with `out` untouched, for another form, wrong check
 * digits or fourteen equal digits.
 */
bool cnpj_normalise(const char *text, char out[static CNPJ_TEXT]);
