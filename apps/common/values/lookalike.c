#include "common/values/lookalike.h"

#include <stdint.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

struct pair {
    uint16_t letter;
    char latin;
};

static const struct pair PAIRS[] = {
    {0x037F, 'J'}, {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'},
    {0x0399, 'I'}, {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'},
    {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'}, {0x03B1, 'a'}, {0x03B3, 'y'}, {0x03B9, 'i'},
    {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03C3, 'o'}, {0x03C5, 'u'}, {0x03D2, 'Y'},
    {0x03DC, 'F'}, {0x03F1, 'p'}, {0x03F2, 'c'}, {0x03F3, 'j'}, {0x03F9, 'C'}, {0x03FA, 'M'},
    {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'},
    {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'},
    {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'}, {0x042C, 'b'}, {0x0430, 'a'}, {0x0433, 'r'},
    {0x0435, 'e'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0443, 'y'}, {0x0445, 'x'},
    {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x0461, 'w'}, {0x0474, 'V'}, {0x0475, 'v'},
    {0x04AE, 'Y'}, {0x04AF, 'y'}, {0x04BB, 'h'}, {0x04C0, 'I'}, {0x04CF, 'l'}, {0x0501, 'd'},
    {0x050C, 'G'}, {0x051A, 'Q'}, {0x051B, 'q'}, {0x051C, 'W'}, {0x051D, 'w'},
};

/* The Latin letter that `c` looks like; 0 for none. */
static char latin_of(ucs4_t c)
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];

    while (uc_canonical_decomposition(c, parts) > 0)
        c = parts[0];
    for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++)
        if (PAIRS[i].letter == c)
            return PAIRS[i].latin;
    return 0;
}

bool lookalike_latin(const char *text, char *out, size_t size)
{
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *next;
    bool any = false;
    size_t used = 0;
    ucs4_t c;

    while ((next = u8_next(&c, at))) {
        char latin = latin_of(c);
        size_t length = latin ? 1 : (size_t)(next - at);

        if (used + length >= size)
            return false;
        memcpy(out + used, latin ? (const void *)&latin : (const void *)at, length);
        used += length;
        any = any || latin;
        at = next;
    }
    if (any)
        out[used] = '\0';
    return any;
}
