/* Three parts, one per line. Accepted parts fit their buffers and are digits. */
#include "fuzz.h"

#include "common/values/telefone.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool digits_that_fit(const char *text, size_t size)
{
    return strlen(text) < size && strspn(text, "0123456789") == strlen(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char *rest = text;
    const char *country = strsep(&rest, "\n");
    const char *area = rest ? strsep(&rest, "\n") : "";
    const char *number = rest ? rest : "";

    if (telefone_codigo_pais_is_valid(country))
        HOLDS(digits_that_fit(country, TELEFONE_CODIGO_PAIS_TEXT) && *country >= '1');
    char parts[3][TELEFONE_NUMERO_TEXT];
    if (telefone_codigo_pais_normalise(country, parts[0]))
        HOLDS(telefone_codigo_pais_is_valid(parts[0]));
    if (telefone_codigo_de_area_normalise(area, parts[1]))
        HOLDS(digits_that_fit(parts[1], TELEFONE_CODIGO_DE_AREA_TEXT));
    if (telefone_numero_normalise(number, parts[2]))
        HOLDS(digits_that_fit(parts[2], TELEFONE_NUMERO_TEXT));
    if (telefone_codigo_de_area_is_valid(country, area, number))
        HOLDS(digits_that_fit(area, TELEFONE_CODIGO_DE_AREA_TEXT));
    if (telefone_numero_is_valid(country, number))
        HOLDS(digits_that_fit(number, TELEFONE_NUMERO_TEXT) && strlen(number) >= 4);
    free(text);
    return 0;
}
