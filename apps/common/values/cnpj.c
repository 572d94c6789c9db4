#include "common/values/cnpj.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { CHARACTERS = CNPJ_TEXT - 1, BASE = CHARACTERS - 2 };

/* Masks: 0 is a digit, A a digit or a letter, anything else itself. */
static const char PLAIN[] = "AAAAAAAAAAAA00";
static const char PUNCTUATED[] = "AA.AAA.AAA/AAAA-00";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/* Copies the digits and letters of a text that matches `mask` exactly. */
static bool match(const char *text, const char *mask, char characters[static CNPJ_TEXT])
{
    size_t count = 0;

    for (; *mask; mask++, text++) {
        char c = upper(*text);

        if (*mask == '0' || *mask == 'A') {
            if (!is_digit(c) && (*mask == '0' || c < 'A' || c > 'Z'))
                return false;
            characters[count++] = c;
        } else if (c != *mask) {
            return false;
        }
    }
    characters[count] = '\0';
    return *text == '\0';
}

/* The check digit of the first `count` characters, with the weights 2 to 9 repeated from the
 * right. */
static char check_digit(const char *characters, int count)
{
    int sum = 0;

    for (int i = 0; i < count; i++)
        sum += (characters[i] - '0') * (2 + (count - 1 - i) % 8);
    int rest = sum % 11;
    return (char)('0' + (rest < 2 ? 0 : 11 - rest));
}

bool cnpj_normalise(const char *text, char out[static CNPJ_TEXT])
{
    char characters[CNPJ_TEXT];

    if (!match(text, PLAIN, characters) && !match(text, PUNCTUATED, characters))
        return false;
    if (strspn(characters, (char[]){characters[0], '\0'}) == CHARACTERS)
        return false;
    if (characters[BASE] != check_digit(characters, BASE) ||
        characters[BASE + 1] != check_digit(characters, BASE + 1))
        return false;
    memcpy(out, characters, CNPJ_TEXT);
    return true;
}
