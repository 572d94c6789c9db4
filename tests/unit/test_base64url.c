#include "common/base/base64url.h"

#include <criterion/criterion.h>
#include <string.h>

#include "common/base/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* RFC 4648 §10 without padding, RFC 7515 appendix C, and the two letters of §5. */
static const struct {
    const char *bytes;
    size_t len;
    const char *text;
} KNOWN[] = {
    {"", 0, ""},
    {"f", 1, "Zg"},
    {"fo", 2, "Zm8"},
    {"foo", 3, "Zm9v"},
    {"foob", 4, "Zm9vYg"},
    {"fooba", 5, "Zm9vYmE"},
    {"foobar", 6, "Zm9vYmFy"},
    {"\x03\xEC\xFF\xE0\xC1", 5, "A-z_4ME"},
    {"\xFF\xFF\xFF", 3, "____"},
    {"\xFB\xEF\xBE", 3, "----"},
    {"\0\0", 2, "AAA"},
};

Test(base64url, writes_the_texts_of_the_rfc)
{
    for (size_t i = 0; i < COUNT(KNOWN); i++) {
        char text[BASE64URL_TEXT(6)];

        cr_expect_eq(base64url_encode(KNOWN[i].bytes, KNOWN[i].len, text), strlen(KNOWN[i].text));
        cr_expect_str_eq(text, KNOWN[i].text);
    }
}

Test(base64url, reads_the_texts_of_the_rfc)
{
    for (size_t i = 0; i < COUNT(KNOWN); i++) {
        unsigned char bytes[6];
        size_t count = 99;

        cr_expect(
            base64url_decode(KNOWN[i].text, strlen(KNOWN[i].text), bytes, KNOWN[i].len, &count),
            "%s", KNOWN[i].text);
        cr_expect_eq(count, KNOWN[i].len, "%s", KNOWN[i].text);
        cr_expect_eq(memcmp(bytes, KNOWN[i].bytes, count), 0, "%s", KNOWN[i].text);
    }
}

Test(base64url, refuses_every_text_that_is_not_the_one_of_a_value)
{
    static const char *const CASES[] = {
        "Z",      "A",      "Zm9vA", "Zm9vY", "Zg==", "Zm8=",    "Zm9v\n", " Zm9v",    "Zm 9v",
        "Zm9v+A", "Zm9v/A", "Zh",    "Zm9",   "Zk",   "Zm9vYmF", "AAB",    "A.AA",     "A=AA",
        "Zm9v\"", "A@AA",   "A[AA",  "A`AA",  "A{AA", "A:AA",    "A\x80",  "\xC3\xA1",
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        unsigned char bytes[8];
        size_t count;

        cr_expect_not(base64url_decode(CASES[i], strlen(CASES[i]), bytes, sizeof(bytes), &count),
                      "%s", CASES[i]);
    }
}

Test(base64url, refuses_nul_and_what_does_not_fit)
{
    unsigned char bytes[3];
    size_t count;

    cr_expect_not(base64url_decode("AA\0A", 4, bytes, sizeof(bytes), &count));
    cr_expect_not(base64url_decode("Zm9vYg", 6, bytes, sizeof(bytes), &count));
    cr_expect_not(base64url_decode("Zm9v", 4, bytes, 2, &count));
    cr_expect(base64url_decode("Zm9v", 4, bytes, 3, &count));
    cr_expect_not(base64url_decode("AAAA", (size_t)-4, bytes, sizeof(bytes), &count));
}

Test(base64url, what_is_written_is_read_back)
{
    unsigned char bytes[100], back[100];
    char text[BASE64URL_TEXT(100)];

    for (size_t len = 0; len <= sizeof(bytes); len++) {
        size_t count;

        random_bytes(bytes, len);
        size_t written = base64url_encode(bytes, len, text);
        cr_expect_lt(written, BASE64URL_TEXT(len));
        cr_expect(base64url_decode(text, written, back, len, &count));
        cr_expect_eq(count, len);
        cr_expect_eq(memcmp(bytes, back, len), 0);
    }
}

/* RFC 4648 §10 without padding, and the two digits that differ from base64. */
Test(base64url, respects_the_size_in_both_directions)
{
    const char *pairs[][2] = {
        {"", ""},           {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"},
        {"\xfb\xff", "-_8"}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        char text[16];
        unsigned char bytes[16];
        size_t n;
        size_t len = strlen(pairs[i][0]);
        cr_assert(base64url_encode_into((const unsigned char *)pairs[i][0], len, text, 16));
        cr_assert_str_eq(text, pairs[i][1]);
        cr_assert(base64url_decode(text, strlen(text), bytes, sizeof(bytes), &n));
        cr_assert(n == len && memcmp(bytes, pairs[i][0], n) == 0);
    }
    char exact[4];
    cr_assert_not(base64url_encode_into((const unsigned char *)"foo", 3, exact, sizeof(exact)));
}

Test(base64url, other_texts_and_texts_too_long_are_refused)
{
    const char *bad[] = {"Z", "Zg==", "Zh", "Zm9", "Zm8+", "Zm/v", "Zm 9v", "Zm9v\n"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        unsigned char bytes[16];
        size_t n;
        cr_assert_not(base64url_decode(bad[i], strlen(bad[i]), bytes, sizeof(bytes), &n), "%s",
                      bad[i]);
    }
    unsigned char two[2];
    size_t n;
    cr_assert_not(base64url_decode("Zm9v", 4, two, sizeof(two), &n));
}
