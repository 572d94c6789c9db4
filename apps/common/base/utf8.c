#include "common/base/utf8.h"

#include <stdint.h>

/*
 * Reads the first code point. Gives its bytes, 0 when they are not UTF-8 (RFC 3629 §4): the range
 * of the second byte is what rules out overlong forms, surrogates and code points above U+10FFFF.
 */
static size_t decode(const char *text, size_t len, uint32_t *code_point)
{
    const unsigned char *s = (const unsigned char *)text;
    unsigned char low = 0x80, high = 0xBF;
    size_t size;

    if (s[0] < 0x80) {
        *code_point = s[0];
        return 1;
    }
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        size = 2;
        *code_point = s[0] & 0x1F;
    } else if ((s[0] & 0xF0) == 0xE0) {
        size = 3;
        *code_point = s[0] & 0x0F;
        low = s[0] == 0xE0 ? 0xA0 : low;
        high = s[0] == 0xED ? 0x9F : high;
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        size = 4;
        *code_point = s[0] & 0x07;
        low = s[0] == 0xF0 ? 0x90 : low;
        high = s[0] == 0xF4 ? 0x8F : high;
    } else {
        return 0;
    }
    if (len < size)
        return 0;
    for (size_t i = 1; i < size; i++, low = 0x80, high = 0xBF) {
        if (s[i] < low || s[i] > high)
            return 0;
        *code_point = *code_point << 6 | (s[i] & 0x3F);
    }
    return size;
}

/* Besides the controls, what ends a line or a paragraph, and what turns the direction of writing,
 * by which a name can be shown as another (Unicode Technical Report 36, Bidirectional Text
 * Spoofing). */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

/* Unicode 15, PropList.txt, White_Space. */
static bool is_white_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

/* Unicode 15, DerivedCoreProperties.txt, Default_Ignorable_Code_Point. */
static bool is_invisible(uint32_t c)
{
    static const uint32_t RANGES[][2] = {
        {0xAD, 0xAD},       {0x34F, 0x34F},   {0x61C, 0x61C},     {0x115F, 0x1160},
        {0x17B4, 0x17B5},   {0x180B, 0x180F}, {0x200B, 0x200F},   {0x202A, 0x202E},
        {0x2060, 0x206F},   {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
        {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
        {0xE0000, 0xE0FFF},
    };

    for (size_t i = 0; i < sizeof(RANGES) / sizeof(RANGES[0]); i++)
        if (c >= RANGES[i][0] && c <= RANGES[i][1])
            return true;
    return false;
}

bool utf8_is_valid(const char *text, size_t len)
{
    uint32_t c;

    for (size_t at = 0, size; at < len; at += size) {
        size = decode(text + at, len - at, &c);
        if (size == 0)
            return false;
    }
    return true;
}

size_t utf8_length(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

static bool is_text(const char *text, size_t len, bool lines)
{
    uint32_t c;

    for (size_t at = 0, size; at < len; at += size) {
        size = decode(text + at, len - at, &c);
        if (size == 0 || (is_control(c) && !(lines && (c == '\n' || c == '\t'))))
            return false;
    }
    return true;
}

bool utf8_is_text(const char *text, size_t len)
{
    return is_text(text, len, false);
}

bool utf8_is_long_text(const char *text, size_t len)
{
    return is_text(text, len, true);
}

const char *utf8_trim(const char *text, size_t *len)
{
    size_t start = 0, end = 0;
    bool started = false;
    uint32_t c;

    for (size_t at = 0, size; at < *len; at += size) {
        size = decode(text + at, *len - at, &c);
        if (size == 0)
            size = 1; /* broken bytes, against the contract, are no white space */
        else if (is_white_space(c))
            continue;
        if (!started)
            start = at;
        started = true;
        end = at + size;
    }
    *len = end - start;
    return text + start;
}

bool utf8_is_blank(const char *text, size_t len)
{
    uint32_t c;

    for (size_t at = 0, size; at < len; at += size) {
        size = decode(text + at, len - at, &c);
        if (size == 0 || (!is_white_space(c) && !is_invisible(c)))
            return false;
    }
    return true;
}
