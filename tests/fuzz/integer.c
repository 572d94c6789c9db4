#include "fuzz.h"

#include "common/base/integer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNTOUCHED = 77 };

/* A value formats to the text it was read from, except for leading zeros; an id has one
 * spelling. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char written[32];
    int64_t value = UNTOUCHED;
    int64_t id = UNTOUCHED;

    if (integer_read(text, size, INT64_MIN, INT64_MAX, &value)) {
        const char *digits = text + (*text == '-');
        size_t zeros = strspn(digits, "0");
        (void)snprintf(written, sizeof(written), "%" PRId64, value);
        if (value != 0)
            HOLDS(strcmp(digits + zeros, written + (*written == '-')) == 0);
        HOLDS(value == 0 || (value < 0) == (*text == '-'));
        HOLDS(strspn(digits, "0123456789") == strlen(digits) && *digits);
        if (value > INT64_MIN)
            HOLDS(!integer_read(text, size, INT64_MIN, value - 1, &id));
        if (value < INT64_MAX)
            HOLDS(!integer_read(text, size, value + 1, INT64_MAX, &id));
    } else {
        HOLDS(value == UNTOUCHED);
    }
    id = UNTOUCHED;
    if (integer_read_id(text, size, &id)) {
        (void)snprintf(written, sizeof(written), "%" PRId64, id);
        HOLDS(id >= 1 && strcmp(text, written) == 0);
    } else {
        HOLDS(id == UNTOUCHED);
    }
    free(text);
    return 0;
}
