#include "common/values/telefone.h"

#include <stddef.h>
#include <string.h>

#include "common/base/words.h"

static const char AREA_CODES[] = "11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38"
                                 " 41 42 43 44 45 46 47 48 49 51 53 54 55 61 62 63 64 65 66 67 68"
                                 " 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95"
                                 " 96 97 98 99";

static bool is_brazil(const char *codigo_pais)
{
    return strcmp(codigo_pais, "55") == 0;
}

static bool has_digits(const char *text, size_t min, size_t max)
{
    size_t count = strspn(text, "0123456789");

    return count >= min && count <= max && text[count] == '\0';
}

static bool copy_digits(const char *text, char *out, size_t size)
{
    char digits[TELEFONE_NUMERO_TEXT];
    size_t count = 0;

    for (; *text; text++) {
        if (strchr(" -.()", *text))
            continue;
        if (*text < '0' || *text > '9' || count + 1 == size)
            return false;
        digits[count++] = *text;
    }
    digits[count++] = '\0';
    memcpy(out, digits, count);
    return true;
}

bool telefone_codigo_pais_normalise(const char *text, char out[static TELEFONE_CODIGO_PAIS_TEXT])
{
    char digits[TELEFONE_CODIGO_PAIS_TEXT];

    if (!copy_digits(*text == '+' ? text + 1 : text, digits, sizeof(digits)) ||
        !telefone_codigo_pais_is_valid(digits))
        return false;
    memcpy(out, digits, sizeof(digits));
    return true;
}

bool telefone_codigo_de_area_normalise(const char *text,
                                       char out[static TELEFONE_CODIGO_DE_AREA_TEXT])
{
    return copy_digits(text, out, TELEFONE_CODIGO_DE_AREA_TEXT);
}

bool telefone_numero_normalise(const char *text, char out[static TELEFONE_NUMERO_TEXT])
{
    return copy_digits(text, out, TELEFONE_NUMERO_TEXT);
}

bool telefone_codigo_pais_is_valid(const char *codigo_pais)
{
    return has_digits(codigo_pais, 1, TELEFONE_CODIGO_PAIS_TEXT - 1) && codigo_pais[0] != '0';
}

static bool begins_with_one_of(const char *text, const char *const *prefixes)
{
    for (; *prefixes; prefixes++)
        if (strncmp(text, *prefixes, strlen(*prefixes)) == 0)
            return true;
    return false;
}

/* Never dialled with an area code. */
static bool is_without_area(const char *numero)
{
    static const char *const PREFIXES[] = {"0300", "0303", "0500", "0800", "0900", NULL};

    return begins_with_one_of(numero, PREFIXES) && has_digits(numero, 10, 11);
}

static bool may_be_without_area(const char *numero)
{
    static const char *const PREFIXES[] = {"300", "40", NULL};

    return begins_with_one_of(numero, PREFIXES) && has_digits(numero, 8, 8);
}

bool telefone_codigo_de_area_is_valid(const char *codigo_pais, const char *codigo_de_area,
                                      const char *numero)
{
    if (!is_brazil(codigo_pais))
        return has_digits(codigo_de_area, 0, TELEFONE_CODIGO_DE_AREA_TEXT - 1);
    if (!*codigo_de_area)
        return is_without_area(numero) || may_be_without_area(numero);
    return words_hold(AREA_CODES, codigo_de_area) && !is_without_area(numero);
}

bool telefone_numero_is_valid(const char *codigo_pais, const char *numero)
{
    if (is_brazil(codigo_pais))
        return has_digits(numero, 8, 9) || is_without_area(numero);
    return has_digits(numero, 4, TELEFONE_NUMERO_TEXT - 1);
}
