#include "common/db/like.h"

#include <string.h>

void like_contains(const char *text, char *out, size_t size)
{
    size_t used = 0;

    if (*text)
        out[used++] = '%';
    for (; *text && used + 4 < size; text++) {
        if (strchr("%_\\", *text))
            out[used++] = '\\';
        out[used++] = *text;
    }
    if (used > 0)
        out[used++] = '%';
    out[used] = '\0';
}
