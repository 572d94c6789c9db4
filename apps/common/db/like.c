#include "common/db/like.h"

#include <string.h>

void like_prefix(const char *text, char *out, size_t size)
{
    size_t used = 0;

    for (; *text && used + 3 < size; text++) {
        if (strchr("%_\\", *text))
            out[used++] = '\\';
        out[used++] = *text;
    }
    if (used > 0)
        out[used++] = '%';
    out[used] = '\0';
}
