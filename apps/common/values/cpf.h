#pragma once

#include <stdbool.h>

/*
 * CPF, the Brazilian taxpayer number of a person: nine digits and two check digits, modulo 11 with
 * the weights 10 to 2 and 11 to 2 (IN RFB 2.172/2024 names the register; the check digit routine is
 * the one that Receita Federal and Serpro publish). Checked for form, never for existence.
 */

enum { CPF_TEXT = 12, CPF_FORMATTED_TEXT = 15 }; /* with the NUL */

/*
 * Accepts "52998224725" or "529.982.247-25", nothing in between, and writes the eleven digits.
 * False, with `out` untouched, for another form, wrong check digits or eleven equal digits (which
 * pass the arithmetic but are never issued).
 */
bool cpf_normalise(const char *text, char out[static CPF_TEXT]);

/* Writes the masked form "***.982.247-**" of eleven digits. */
void cpf_mask(const char cpf[static CPF_TEXT], char out[static CPF_FORMATTED_TEXT]);
