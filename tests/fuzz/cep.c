#include "fuzz.h"

#include "common/values/cep.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char cep[CEP_TEXT] = "-";
    char uf[UF_TEXT] = "-";
    char again[CEP_TEXT];

    if (cep_normalise(text, cep)) {
        HOLDS(strlen(cep) == 8 && strspn(cep, "0123456789") == 8);
        HOLDS(strcmp(text, cep) == 0 || (strlen(text) == 9 && text[5] == '-'));
        HOLDS(cep_normalise(cep, again) && strcmp(again, cep) == 0);
    } else {
        HOLDS(strcmp(cep, "-") == 0);
    }
    if (uf_normalise(text, uf))
        HOLDS(strlen(text) == 2 && strcasecmp(text, uf) == 0);
    else
        HOLDS(strcmp(uf, "-") == 0);
    free(text);
    return 0;
}
