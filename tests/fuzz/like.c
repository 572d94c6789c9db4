/* A pattern means "begins with": it has every character of the text, escaped where it is special.
 */
#include "fuzz.h"

#include "common/db/like.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    size_t length = strlen(text);
    char *pattern = malloc(LIKE_TEXT(length));
    size_t at = 0;

    HOLDS(pattern);
    like_prefix(text, pattern, LIKE_TEXT(length));
    HOLDS(length > 0 || *pattern == '\0');
    if (length > 0) {
        for (size_t i = 0; i < length; i++) {
            if (strchr("%_\\", text[i]))
                HOLDS(pattern[at++] == '\\');
            HOLDS(pattern[at++] == text[i]);
        }
        HOLDS(strcmp(pattern + at, "%") == 0);
    }
    free(pattern);
    free(text);
    return 0;
}
