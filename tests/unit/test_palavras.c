#include "common/values/palavras.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { WORDS = 8 };

/* The words of a text, with bars between them. */
static const char *words_of(const char *text, const char *prefix)
{
    static char joined[WORDS * PALAVRA_TEXT];
    char words[WORDS][PALAVRA_TEXT];
    const size_t count = palavras_split(text, prefix, words, WORDS);
    size_t used = 0;

    joined[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(joined + used, sizeof(joined) - used, "%s%s", i > 0 ? "|" : "",
                                 words[i]);
    return joined;
}

Test(palavras, letters_and_digits_make_words)
{
    static const struct {
        const char *text;
        const char *words;
    } CASES[] = {
        {"", ""},
        {"MDF", "MDF"},
        {"freijó mdf 15", "freijó|mdf|15"},
        {"  MDF,15mm;(Freijó)  ", "MDF|15mm|Freijó"},
        {"Aço-Inox", "Aço|Inox"},
        {"Aço‑Inox", "Aço|Inox"},
        {"D'Ávila", "DÁvila"},
        {"D’Ávila", "DÁvila"},
        {"d´alho `x`", "dalho|x"},
        {"Freijo\xCC\x81", "Freijo"}, /* NFD */
        {"2,75x1,85", "2|75x1|85"},
        {"½ Ø35 木材", "½|Ø35|木材"},
        {"100%_", "100"},
        {"a b c d e f g h i", "a|b|c|d|e|f|g|h"},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        cr_expect_str_eq(words_of(CASES[i].text, ""), CASES[i].words, "%s: %s", CASES[i].text,
                         words_of(CASES[i].text, ""));
}

Test(palavras, a_prefix_is_before_each)
{
    cr_expect_str_eq(words_of("São Paulo", "cidade="), "cidade=São|cidade=Paulo");
    cr_expect_str_eq(words_of("", "cidade="), "");
}

/* "=" is in no row's words, and is not special in LIKE. */
Test(palavras, a_text_without_words_is_one_that_no_row_has)
{
    cr_expect_str_eq(words_of("%", ""), "=");
    cr_expect_str_eq(words_of("_' \xCC\x81 🪵", ""), "=");
    cr_expect_str_eq(words_of("--", "cidade="), "=");
}

Test(palavras, a_long_word_is_cut_at_a_character)
{
    const size_t most = PALAVRA_MAX;
    char text[PALAVRA_MAX * 2 * 2 + 1];
    char words[1][PALAVRA_TEXT];

    for (size_t i = 0; i < 2 * most; i++)
        memcpy(text + 2 * i, "ç", 2);
    text[sizeof(text) - 1] = '\0';
    cr_assert_eq(palavras_split(text, "", words, 1), 1);
    cr_expect_eq(strlen(words[0]), 2 * most);
    cr_assert_eq(palavras_split(text, "cidade=", words, 1), 1);
    cr_expect_eq(strlen(words[0]), strlen("cidade=") + 2 * (most - strlen("cidade=")));
}
