#include "common/base/utf8.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct piece {
    const char *bytes;
    size_t len;
};

/* A literal with its length, so that it may hold NUL. */
#define PIECE(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

Test(utf8, accepts_the_first_and_last_code_point_of_each_length)
{
    static const struct piece CASES[] = {
        PIECE(""),
        PIECE("\0"),
        PIECE("\x7F"),
        PIECE("\xC2\x80"),
        PIECE("\xDF\xBF"),
        PIECE("\xE0\xA0\x80"),
        PIECE("\xED\x9F\xBF"),
        PIECE("\xEE\x80\x80"),
        PIECE("\xEF\xBF\xBF"),
        PIECE("\xF0\x90\x80\x80"),
        PIECE("\xF4\x8F\xBF\xBF"),
        PIECE("Cavalete Ágil 🪚"),
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect(utf8_is_valid(CASES[i].bytes, CASES[i].len), "case %zu", i);
}

Test(utf8, refuses_what_rfc_3629_forbids)
{
    static const struct piece CASES[] = {
        PIECE("\x80"),             /* continuation byte alone */
        PIECE("\xBF"),             /* the same */
        PIECE("\xC0\x80"),         /* overlong NUL */
        PIECE("\xC1\xBF"),         /* overlong DEL */
        PIECE("\xE0\x80\xAF"),     /* overlong slash */
        PIECE("\xE0\x9F\xBF"),     /* overlong U+07FF */
        PIECE("\xF0\x80\x80\x80"), /* overlong NUL */
        PIECE("\xF0\x8F\xBF\xBF"), /* overlong U+FFFF */
        PIECE("\xED\xA0\x80"),     /* surrogate U+D800 */
        PIECE("\xED\xBF\xBF"),     /* surrogate U+DFFF */
        PIECE("\xF4\x90\x80\x80"), /* U+110000 */
        PIECE("\xF5\x80\x80\x80"), /* beyond */
        PIECE("\xF8\x88\x80\x80\x80"),
        PIECE("\xFE"),
        PIECE("\xFF"),
        PIECE("\xC3"),         /* cut short */
        PIECE("\xE2\x82"),     /* cut short */
        PIECE("\xF0\x9F\xAA"), /* cut short */
        PIECE("\xC3("),
        PIECE("\xE2\x82("),
        PIECE("\xF0\x9F\xAA("),
        PIECE("\xC3\xC3\xA1"),
        PIECE("abc\xE1"),
        PIECE("ol\xE1 mundo"), /* Latin-1 */
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        cr_expect_not(utf8_is_valid(CASES[i].bytes, CASES[i].len), "case %zu", i);
        cr_expect_not(utf8_is_text(CASES[i].bytes, CASES[i].len), "case %zu", i);
        cr_expect_not(utf8_is_long_text(CASES[i].bytes, CASES[i].len), "case %zu", i);
    }
}

Test(utf8, reads_no_byte_beyond_the_length)
{
    cr_expect_not(utf8_is_valid("\xC3\xA1", 1));
    cr_expect(utf8_is_valid("a\xFF", 1));
    cr_expect(utf8_is_valid("\xFF", 0));
}

Test(utf8, counts_code_points_and_not_bytes)
{
    static const struct {
        const char *text;
        size_t count;
    } CASES[] = {
        {"", 0}, {"MDF 15mm", 8}, {"Ágil", 4}, {"日本", 2}, {"🪚", 1}, {"e\xCC\x81", 2},
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect_eq(utf8_length(CASES[i].text, strlen(CASES[i].text)), CASES[i].count, "%s",
                     CASES[i].text);
}

Test(utf8, a_text_has_no_control_character)
{
    static const struct {
        struct piece piece;
        bool text, long_text;
    } CASES[] = {
        {PIECE("Cavalete Ágil, 15 mm"), true, true},
        {PIECE("~\xC2\xA0"), true, true},
        {PIECE("'; DROP TABLE produto; --"), true, true},
        {PIECE(""), true, true},
        {PIECE("a\nb"), false, true},
        {PIECE("a\tb"), false, true},
        {PIECE("a\rb"), false, false},
        {PIECE("a\0b"), false, false},
        {PIECE("\x01"), false, false},
        {PIECE("\x1B[31m"), false, false},
        {PIECE("\x1F"), false, false},
        {PIECE("\x7F"), false, false},
        {PIECE("\xC2\x80"), false, false},
        {PIECE("\xC2\x85"), false, false},
        {PIECE("\xC2\x9F"), false, false},
        {PIECE("a\u2028b"), false, false},
        {PIECE("a\u202Eb\u202C"), false, false},
        {PIECE("a\u2066b\u2069"), false, false},
        {PIECE("a\u2069b"), false, false},
        {PIECE("a\u2027\u202F\u2065\u206Ab"), true, true},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct piece piece = CASES[i].piece;

        cr_expect_eq(utf8_is_text(piece.bytes, piece.len), CASES[i].text, "case %zu", i);
        cr_expect_eq(utf8_is_long_text(piece.bytes, piece.len), CASES[i].long_text, "case %zu", i);
    }
}

Test(utf8, trims_white_space_at_both_ends_only)
{
    static const struct {
        const char *text, *trimmed;
    } CASES[] = {
        {"", ""},
        {" ", ""},
        {" \t\n\v\f\r ", ""},
        {"\xC2\x85\xC2\xA0\xE1\x9A\x80\xE2\x80\x80\xE2\x80\x8A\xE2\x80\xA8\xE2\x80\xA9"
         "\xE2\x80\xAF\xE2\x81\x9F\xE3\x80\x80",
         ""},
        {"a", "a"},
        {"  a  b  ", "a  b"},
        {"\xC2\xA0Ágil\xE3\x80\x80", "Ágil"},
        {"\xE2\x80\x8B", "\xE2\x80\x8B"}, /* zero width space is not white space */
        {" \xE2\x80\x8B ", "\xE2\x80\x8B"},
        {" \xFF ", "\xFF"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t len = strlen(CASES[i].text);
        const char *start = utf8_trim(CASES[i].text, &len);

        cr_expect_eq(len, strlen(CASES[i].trimmed), "case %zu: %zu", i, len);
        cr_expect_eq(strncmp(start, CASES[i].trimmed, len), 0, "case %zu", i);
    }
}

enum seen { INVISIBLE, BLANK, SEEN };

Test(utf8, an_invisible_text_is_blank_and_so_are_marks_and_empty_symbols)
{
    static const struct {
        const char *text;
        enum seen seen;
    } CASES[] = {
        {"", INVISIBLE},
        {" ", INVISIBLE},
        {"\u00a0\u3000", INVISIBLE},
        {"\u200b", INVISIBLE},
        {"\ufeff", INVISIBLE},
        {" \u200d\u2060 ", INVISIBLE},
        {"\u3164", INVISIBLE},
        {"\U000e0041", INVISIBLE},
        {"\u0301", BLANK},
        {"\u0301\u20dd \u0903", BLANK}, /* non-spacing, enclosing, spacing */
        {"\u2800", BLANK},
        {"\u2800\u2800 \u200b", BLANK},
        {"\U0001d159", BLANK},
        {"\U00013441\U00013442", BLANK},
        {"\ufffb", BLANK},
        {"a", SEEN},
        {"\u200ba", SEEN},
        {"a\u0301", SEEN},
        {"\u0301a", SEEN},
        {"\u2800.", SEEN},
        {"\u2801", SEEN},
        {"\u263a\ufe0f", SEEN},
        {"1\ufe0f\u20e3", SEEN},
        {"-", SEEN},
        {"木", SEEN},
        {"\xff", SEEN},
        {"\u200b\xff", SEEN},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *text = CASES[i].text;

        cr_expect_eq(utf8_is_invisible(text, strlen(text)), CASES[i].seen == INVISIBLE, "%zu", i);
        cr_expect_eq(utf8_is_blank(text, strlen(text)), CASES[i].seen != SEEN, "%zu", i);
    }
}
