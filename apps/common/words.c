#include "common/words.h"

#include <string.h>

bool words_hold(const char *words, const char *word)
{
    size_t length = strlen(word);

    while (*words) {
        size_t size = strcspn(words, " ");

        if (size == length && size > 0 && memcmp(words, word, size) == 0)
            return true;
        words += size;
        words += strspn(words, " ");
    }
    return false;
}
