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

bool telefone_codigo_pais_is_valid(const char *codigo_pais)
{
    return has_digits(codigo_pais, 1, TELEFONE_CODIGO_PAIS_TEXT - 1) && codigo_pais[0] != '0';
}

bool telefone_codigo_de_area_is_valid(const char *codigo_pais, const char *codigo_de_area)
{
    if (is_brazil(codigo_pais))
        return words_hold(AREA_CODES, codigo_de_area);
    return has_digits(codigo_de_area, 0, TELEFONE_CODIGO_DE_AREA_TEXT - 1);
}

bool telefone_numero_is_valid(const char *codigo_pais, const char *numero)
{
    if (is_brazil(codigo_pais))
        return has_digits(numero, 8, 9);
    return has_digits(numero, 4, TELEFONE_NUMERO_TEXT - 1);
}
