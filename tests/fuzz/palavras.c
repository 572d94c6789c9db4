/* The words of a search are bounded in number and length, and splitting one gives that word. */
#include "fuzz.h"

#include "common/base/utf8.h"
#include "common/values/palavras.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char words[WORDS][PALAVRA_TEXT];
    char again[WORDS][PALAVRA_TEXT];
    char *text = fuzz_text(data, size);
    const bool valid = utf8_is_valid(text, strlen(text));
    const size_t count = valid ? palavras_split(text, "", words, WORDS) : 0;

    HOLDS(count <= WORDS);
    HOLDS(!valid || !*text || count > 0);
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(words[i]);

        HOLDS(length > 0 && utf8_is_valid(words[i], length));
        HOLDS(utf8_length(words[i], length) <= PALAVRA_MAX);
        HOLDS(!strpbrk(words[i], "%_\\' \"{}"));
        HOLDS(palavras_split(words[i], "", again, WORDS) == 1);
        HOLDS(strcmp(again[0], words[i]) == 0);
    }
    free(text);
    return 0;
}
