#include "common/base/base64url.h"

#include <stdint.h>

size_t base64url_encode(const void *data, size_t len, char *out)
{
    static const char ALPHABET[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *bytes = data;
    uint32_t bits = 0;
    int held = 0;
    size_t count = 0;

    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 6; held -= 6)
            out[count++] = ALPHABET[bits >> (held - 6) & 0x3F];
    }
    if (held > 0)
        out[count++] = ALPHABET[bits << (6 - held) & 0x3F];
    out[count] = '\0';
    return count;
}

/* The six bits of a character, -1 outside the alphabet. */
static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool base64url_decode(const char *text, size_t len, void *out, size_t capacity, size_t *count)
{
    unsigned char *bytes = out;
    uint32_t bits = 0;
    int held = 0;

    *count = 0;
    if (len % 4 == 1 || len / 4 * 3 + len % 4 * 3 / 4 > capacity)
        return false;
    for (size_t i = 0; i < len; i++) {
        int value = value_of(text[i]);

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes[(*count)++] = (unsigned char)(bits >> held);
        }
    }
    return (bits & ((1U << held) - 1)) == 0;
}

bool base64url_encode_into(const void *data, size_t len, char *out, size_t size)
{
    if (len > SIZE_MAX / 8 || BASE64URL_TEXT(len) > size)
        return false;
    (void)base64url_encode(data, len, out);
    return true;
}
