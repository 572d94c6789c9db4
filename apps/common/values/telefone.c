#include "common/values/telefone.h"

#include <stddef.h>
#include <string.h>

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
        return has_digits(codigo_de_area, 2, 2) && !strchr(codigo_de_area, '0');
    return has_digits(codigo_de_area, 0, TELEFONE_CODIGO_DE_AREA_TEXT - 1);
}

bool telefone_numero_is_valid(const char *codigo_pais, const char *numero)
{
    if (is_brazil(codigo_pais))
        return has_digits(numero, 8, 9);
    return has_digits(numero, 4, TELEFONE_NUMERO_TEXT - 1);
}
