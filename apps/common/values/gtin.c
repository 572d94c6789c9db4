#include "common/values/gtin.h"

#include <string.h>

bool gtin_normalise(const char *text, char out[static GTIN_TEXT])
{
    const size_t length = strnlen(text, GTIN_TEXT);
    int sum = 0;

    if (length != 8 && length != 12 && length != 13 && length != 14)
        return false;
    if (strspn(text, "0123456789") != length || strspn(text, "0") == length)
        return false;
    for (size_t i = 0; i < length; i++)
        sum += (text[i] - '0') * ((length - i) % 2 == 0 ? 3 : 1);
    if (sum % 10 != 0)
        return false;
    memcpy(out, text, length + 1);
    return true;
}
