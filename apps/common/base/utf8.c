#include "common/base/utf8.h"

#include <stdint.h>
#include <unictype.h>
#include <unistr.h>

/* Length of the first code point in bytes; 0 when it is not UTF-8. */
static size_t decode(const char *text, size_t len, ucs4_t *code_point)
{
    int size = u8_mbtoucr(code_point, (const uint8_t *)text, len);

    return size > 0 ? (size_t)size : 0;
}

/* Control characters, line and paragraph separators, and bidirectional overrides, which can make
 * one name look like another (Unicode Technical Report 36, Bidirectional Text Spoofing). */
static bool is_control(ucs4_t c)
{
    return uc_is_property_iso_control(c) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_invisible(ucs4_t c)
{
    return uc_is_property_white_space(c) || uc_is_property_default_ignorable_code_point(c);
}

/* Letters and symbols that are drawn as nothing, which no Unicode property marks: braille without
 * dots, a musical note without a head, Egyptian full and half blank. */
static bool is_empty(ucs4_t c)
{
    return c == 0x2800 || c == 0x1D159 || c == 0x13441 || c == 0x13442;
}

static bool is_blank(ucs4_t c)
{
    return is_invisible(c) || is_empty(c) ||
           uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Cf);
}

bool utf8_is_valid(const char *text, size_t len)
{
    return u8_check((const uint8_t *)text, len) == NULL;
}

size_t utf8_length(const char *text, size_t len)
{
    return u8_mbsnlen((const uint8_t *)text, len);
}

static bool is_text(const char *text, size_t len, bool lines)
{
    ucs4_t c;

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
    ucs4_t c;

    for (size_t at = 0, size; at < *len; at += size) {
        size = decode(text + at, *len - at, &c);
        if (size == 0)
            size = 1; /* invalid bytes, against the contract, are not white space */
        else if (uc_is_property_white_space(c))
            continue;
        if (!started)
            start = at;
        started = true;
        end = at + size;
    }
    *len = end - start;
    return text + start;
}

static bool consists_of(bool (*kind)(ucs4_t c), const char *text, size_t len)
{
    ucs4_t c;

    for (size_t at = 0, size; at < len; at += size) {
        size = decode(text + at, len - at, &c);
        if (size == 0 || !kind(c))
            return false;
    }
    return true;
}

bool utf8_is_invisible(const char *text, size_t len)
{
    return consists_of(is_invisible, text, len);
}

bool utf8_is_blank(const char *text, size_t len)
{
    return consists_of(is_blank, text, len);
}

bool text_is_visible(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return len > 0;
}
