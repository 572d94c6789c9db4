#include "fuzz.h"

#include "common/values/cnpj.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char characters[CNPJ_TEXT] = "untouched";
    char again[CNPJ_TEXT];

    if (!cnpj_normalise(text, characters)) {
        HOLDS(strcmp(characters, "untouched") == 0);
    } else {
        HOLDS(strlen(characters) == 14);
        HOLDS(strspn(characters, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 14);
        HOLDS(strspn(characters + 12, "0123456789") == 2);
        HOLDS(strcasecmp(text, characters) == 0 ||
              (strlen(text) == 18 && strcspn(text, "./-") == 2));
        HOLDS(cnpj_normalise(characters, again) && strcmp(again, characters) == 0);
    }
    free(text);
    return 0;
}
