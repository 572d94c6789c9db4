#include "fuzz.h"

#include "common/values/cpf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char digits[CPF_TEXT] = "untouched";
    char again[CPF_TEXT];

    if (!cpf_normalise(text, digits)) {
        HOLDS(strcmp(digits, "untouched") == 0);
    } else {
        HOLDS(strlen(digits) == 11 && strspn(digits, "0123456789") == 11);
        HOLDS(strcmp(text, digits) == 0 || (strlen(text) == 14 && strcspn(text, ".-") == 3));
        HOLDS(cpf_normalise(digits, again) && strcmp(again, digits) == 0);
    }
    free(text);
    return 0;
}
