#include "common/base/digest.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void expect_digest(const char *data, size_t len, const char *hex)
{
    unsigned char digest[DIGEST_SIZE];
    char text[DIGEST_HEX_TEXT];

    digest_sha256(data, len, digest);
    digest_hex(digest, text);
    cr_expect_str_eq(text, hex);
}

/* FIPS 180-4 examples and the empty message. */
Test(digest, gives_the_known_answers_of_sha_256)
{
    expect_digest("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect_digest("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* RFC 4231, test cases 1 and 2. */
Test(digest, gives_the_known_answers_of_hmac_sha_256)
{
    static const struct {
        const char *key;
        const char *data;
        const char *hex;
    } CASES[] = {
        {"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
         "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"Jefe", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        unsigned char digest[DIGEST_SIZE];
        char text[DIGEST_HEX_TEXT];
        digest_hmac_sha256(CASES[i].key, strlen(CASES[i].key), CASES[i].data, strlen(CASES[i].data),
                           digest);
        digest_hex(digest, text);
        cr_expect_str_eq(text, CASES[i].hex);
    }
}

Test(digest, takes_a_million_bytes)
{
    char *data = malloc(1000000);

    cr_assert(data);
    memset(data, 'a', 1000000);
    expect_digest(data, 1000000,
                  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(data);
}

Test(digest, a_nul_byte_counts)
{
    unsigned char with[DIGEST_SIZE], without[DIGEST_SIZE];

    digest_sha256("abc\0", 4, with);
    digest_sha256("abc", 3, without);
    cr_expect_not(digest_equal(with, without, DIGEST_SIZE));
}

Test(digest, equal_means_every_byte)
{
    cr_expect(digest_equal("segredo", "segredo", 7));
    cr_expect(digest_equal("a", "b", 0));
    cr_expect(digest_equal("ab\0c", "ab\0c", 4));
    cr_expect_not(digest_equal("segredo", "segredO", 7));
    cr_expect_not(digest_equal("Segredo", "segredo", 7));
    cr_expect_not(digest_equal("ab\0c", "ab\0d", 4));
}
