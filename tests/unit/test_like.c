#include "common/db/like.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(like, a_pattern_holds_the_text_as_it_is)
{
    static const struct {
        const char *text;
        const char *pattern;
    } CASES[] = {
        {"", ""},    {"MDF", "MDF%"}, {"100%_\\", "100\\%\\_\\\\%"}, {"ção 🪵", "ção 🪵%"},
        {"'", "'%"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char pattern[LIKE_TEXT(10)];
        like_prefix(CASES[i].text, pattern, sizeof(pattern));
        cr_expect_str_eq(pattern, CASES[i].pattern);
    }
}

Test(like, the_longest_text_fits)
{
    char pattern[LIKE_TEXT(3)];

    like_prefix("%%%", pattern, sizeof(pattern));
    cr_expect_str_eq(pattern, "\\%\\%\\%%");
    like_prefix("🪵🪵🪵", pattern, sizeof(pattern));
    cr_expect_str_eq(pattern, "🪵🪵🪵%");
}

Test(like, nothing_is_written_beyond_the_size)
{
    char pattern[16];

    memset(pattern, '#', sizeof(pattern));
    like_prefix("%%%%%%%%%%%%%%%%", pattern, 10);
    cr_expect_lt(strlen(pattern), 10);
    cr_expect_eq(pattern[10], '#');
}
