/* Compared with an independent implementation of RFC 3629 §4, one code point at a time. */
#include "fuzz.h"

#include "common/base/utf8.h"

#include <stdbool.h>
#include <stdlib.h>

/* Decodes the code point at `data` and its length; -1 when invalid. */
static long decode(const uint8_t *data, size_t size, size_t *length)
{
    static const long SMALLEST[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t first = data[0];
    size_t bytes = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    long point = bytes == 1 ? first : bytes > 1 ? first & (0x7F >> bytes) : -1;

    *length = bytes;
    if (bytes == 0 || bytes > size || first >= 0xF8)
        return -1;
    for (size_t i = 1; i < bytes; i++) {
        if ((data[i] & 0xC0) != 0x80)
            return -1;
        point = (point << 6) | (data[i] & 0x3F);
    }
    bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    return point < SMALLEST[bytes] || surrogate || point > 0x10FFFF ? -1 : point;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    bool valid = true;
    bool line = true;
    bool lines = true;
    size_t count = 0;

    for (size_t at = 0, length; valid && at < size; at += length, count++) {
        long point = decode(data + at, size - at, &length);
        bool control = (point >= 0 && point < 0x20) || (point >= 0x7F && point <= 0x9F) ||
                       (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);

        valid = point >= 0;
        line = line && !control;
        lines = lines && (!control || point == '\n' || point == '\t');
    }
    HOLDS(utf8_is_valid(text, size) == valid);
    HOLDS(utf8_is_text(text, size) == (valid && line));
    HOLDS(utf8_is_long_text(text, size) == (valid && lines));
    if (valid) {
        size_t rest = size;
        const char *trimmed = utf8_trim(text, &rest);
        size_t again = rest;

        HOLDS(utf8_length(text, size) == count);
        HOLDS(trimmed >= text && trimmed + rest <= text + size && utf8_is_valid(trimmed, rest));
        HOLDS(utf8_trim(trimmed, &again) == trimmed && again == rest);
        HOLDS(utf8_is_blank(text, size) == utf8_is_blank(trimmed, rest));
        HOLDS(rest > 0 || utf8_is_blank(text, size));
    }
    free(text);
    return 0;
}
