#include "common/base/words.h"

#include <stdio.h>
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

void words_list(const char *words, char *out, size_t size)
{
    size_t used = 0;

    *out = '\0';
    while (*(words += strspn(words, " "))) {
        const char *separator = used > 0 ? ", " : "";
        size_t length = strcspn(words, " ");

        if (used + strlen(separator) + length + sizeof(", …") > size) {
            (void)snprintf(out + used, size - used, "%s…", separator);
            return;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%.*s", separator, (int)length, words);
        words += length;
    }
}
