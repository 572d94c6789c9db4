#include "fuzz.h"

#include "common/values/gtin.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char digits[GTIN_TEXT] = "untouched";

    if (!gtin_normalise(text, digits)) {
        HOLDS(strcmp(digits, "untouched") == 0);
    } else {
        HOLDS(strcmp(digits, text) == 0);
        HOLDS(strspn(digits, "0123456789") == strlen(digits));
        HOLDS(strlen(digits) == 8 || (strlen(digits) >= 12 && strlen(digits) <= 14));
    }
    free(text);
    return 0;
}
