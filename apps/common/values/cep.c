#include "common/values/cep.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = CEP_TEXT - 1, BEFORE_DASH = 5 };

bool cep_normalise(const char *text, char out[static CEP_TEXT])
{
    char digits[CEP_TEXT] = "";

    for (size_t count = 0; count < DIGITS; count++, text++) {
        if (count == BEFORE_DASH && *text == '-')
            text++;
        if (*text < '0' || *text > '9')
            return false;
        digits[count] = *text;
    }
    if (*text != '\0')
        return false;
    memcpy(out, digits, CEP_TEXT);
    return true;
}

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

bool uf_normalise(const char *text, char out[static UF_TEXT])
{
    static const char UNITS[][UF_TEXT] = {
        "AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA",
        "PB", "PE", "PI", "PR", "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO",
    };

    if (text[0] == '\0' || text[1] == '\0' || text[2] != '\0')
        return false;
    for (size_t i = 0; i < sizeof(UNITS) / sizeof(UNITS[0]); i++) {
        if (upper(text[0]) == UNITS[i][0] && upper(text[1]) == UNITS[i][1]) {
            memcpy(out, UNITS[i], UF_TEXT);
            return true;
        }
    }
    return false;
}
