#include "common/values/cpf.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = CPF_TEXT - 1, BASE = DIGITS - 2 };

static const char PLAIN[] = "00000000000";
static const char PUNCTUATED[] = "000.000.000-00";

/* Copies the digits of a text that matches `mask` exactly, where 0 is any digit. */
static bool match(const char *text, const char *mask, char digits[static CPF_TEXT])
{
    size_t count = 0;

    for (; *mask; mask++, text++) {
        if (*mask != '0') {
            if (*text != *mask)
                return false;
        } else {
            if (*text < '0' || *text > '9')
                return false;
            digits[count++] = *text;
        }
    }
    digits[count] = '\0';
    return *text == '\0';
}

/* The check digit of the first `count` digits, with the weights count + 1 down to 2. */
static char check_digit(const char *digits, int count)
{
    int sum = 0;

    for (int i = 0; i < count; i++)
        sum += (digits[i] - '0') * (count + 1 - i);
    int rest = sum % 11;
    return (char)('0' + (rest < 2 ? 0 : 11 - rest));
}

bool cpf_normalise(const char *text, char out[static CPF_TEXT])
{
    char digits[CPF_TEXT];

    if (!match(text, PLAIN, digits) && !match(text, PUNCTUATED, digits))
        return false;
    if (strspn(digits, (char[]){digits[0], '\0'}) == DIGITS)
        return false;
    if (digits[BASE] != check_digit(digits, BASE) ||
        digits[BASE + 1] != check_digit(digits, BASE + 1))
        return false;
    memcpy(out, digits, CPF_TEXT);
    return true;
}

void cpf_mask(const char cpf[static CPF_TEXT], char out[static CPF_FORMATTED_TEXT])
{
    (void)snprintf(out, CPF_FORMATTED_TEXT, "***.%.3s.%.3s-**", cpf + 3, cpf + 6);
}
