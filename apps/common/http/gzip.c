#include "common/http/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#define BLANKS " \t"

/* True for a weight of zero, such as `q=0` or `q=0.000`. */
static bool refuses(const char *parameters, size_t length)
{
    const char *end = parameters + length;

    parameters += strspn(parameters, BLANKS ";");
    if (parameters + 2 >= end || strncasecmp(parameters, "q=", 2) != 0)
        return false;
    for (parameters += 2; parameters < end && !strchr(BLANKS, *parameters); parameters++)
        if (*parameters != '0' && *parameters != '.')
            return false;
    return true;
}

bool gzip_is_wanted(const char *accept_encoding)
{
    bool by_star = false;

    while (*accept_encoding) {
        accept_encoding += strspn(accept_encoding, BLANKS ",");
        size_t length = strcspn(accept_encoding, ",");
        size_t name = strcspn(accept_encoding, BLANKS ";,");
        bool taken = !refuses(accept_encoding + name, length - name);

        if ((name == 4 && strncasecmp(accept_encoding, "gzip", name) == 0) ||
            (name == 6 && strncasecmp(accept_encoding, "x-gzip", name) == 0))
            return taken;
        if (name == 1 && *accept_encoding == '*')
            by_star = taken;
        accept_encoding += length;
    }
    return by_star;
}

char *gzip_pack(const char *text, size_t length, size_t *packed)
{
    enum { GZIP_WINDOW = 15 + 16, MEMORY = 8 };
    z_stream stream = {0};
    char *out = length <= INT_MAX ? malloc(length) : NULL;

    if (!out || deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW, MEMORY,
                             Z_DEFAULT_STRATEGY) != Z_OK) {
        free(out);
        return NULL;
    }
    stream.next_in = (z_const Bytef *)text;
    stream.avail_in = (uInt)length;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)length;
    bool shorter = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    *packed = stream.total_out;
    (void)deflateEnd(&stream);
    if (shorter)
        return out;
    free(out);
    return NULL;
}
