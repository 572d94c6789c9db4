#include "fuzz.h"

#include "common/values/uuid.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);

    if (uuid_is_valid(text)) {
        HOLDS(strlen(text) == UUID_TEXT - 1);
        HOLDS(strspn(text, "0123456789abcdefABCDEF-") == UUID_TEXT - 1);
    }
    free(text);
    return 0;
}
