#include "common/base/uri.h"

#include <string.h>

static bool may_stand(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && strchr("-._~!$&'()*+,;=:@/?%", c));
}

bool uri_escape(const char *text, size_t length, char *out, size_t size)
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        bool plain = may_stand(text[i]);

        if (used + (plain ? 1 : 3) >= size) {
            out[used] = '\0';
            return false;
        }
        if (plain) {
            out[used++] = text[i];
        } else {
            out[used++] = '%';
            out[used++] = HEX[(unsigned char)text[i] >> 4];
            out[used++] = HEX[(unsigned char)text[i] & 15];
        }
    }
    out[used] = '\0';
    return true;
}
