#include "common/values/palavras.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

/* Matches nothing: in no word, and not special in LIKE. */
static const char NO_WORD[] = "=";

/* Characters typed as an apostrophe: O'Brien, D’Ávila, pau d´alho. */
static bool is_apostrophe(ucs4_t c)
{
    return c == '\'' || c == '`' || c == 0xB4 || c == 0x2BC || c == 0x2018 || c == 0x2019 ||
           c == 0x2032;
}

/* Characters that are left out of a word without ending it. */
static bool is_left_out(ucs4_t c)
{
    return is_apostrophe(c) || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M);
}

static bool is_of_word(ucs4_t c)
{
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N);
}

/* Reads the next word, "" when there is none, and returns where it ends. */
static const char *next_word(const char *text, const char *prefix, char word[static PALAVRA_TEXT])
{
    size_t used = (size_t)snprintf(word, PALAVRA_TEXT, "%s", prefix);
    size_t characters = used; /* the prefix is ASCII */
    const size_t before = used;
    ucs4_t c;

    for (int size; *text; text += size) {
        size = u8_strmbtouc(&c, (const uint8_t *)text);
        if (size <= 0 || (!is_of_word(c) && !is_left_out(c) && used > before))
            break;
        if (!is_of_word(c) || characters == PALAVRA_MAX)
            continue;
        memcpy(word + used, text, (size_t)size);
        used += (size_t)size;
        characters++;
    }
    word[used > before ? used : 0] = '\0';
    return text;
}

size_t palavras_split(const char *text, const char *prefix, char (*words)[PALAVRA_TEXT],
                      size_t size)
{
    size_t count = 0;

    for (const char *at = text; count < size; count++) {
        at = next_word(at, prefix, words[count]);
        if (!*words[count])
            break;
    }
    if (count == 0 && *text && size > 0)
        (void)snprintf(words[count++], PALAVRA_TEXT, "%s", NO_WORD);
    return count;
}
