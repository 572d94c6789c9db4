#include "common/http/gzip.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(gzip, accept_encoding_is_read_by_rfc_9110)
{
    static const struct {
        const char *header;
        bool wanted;
    } CASES[] = {
        {"gzip", true},
        {"GZip", true},
        {"x-gzip", true},
        {"gzip, deflate, br", true},
        {"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
        {"deflate ,\tgzip ; q=0.5", true},
        {"*", true},
        {"identity;q=1, *;q=0", false},
        {"*, gzip;q=0", false},
        {"*;q=0, gzip", true},
        {"gzip;q=0", false},
        {"gzip;q=0.000", false},
        {"gzip;q=0.001", true},
        {"gzip; Q=0", false},
        {"", false},
        {"identity", false},
        {"gzipped", false},
        {"deflate, br", false},
        {",,", false},
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect_eq(gzip_is_wanted(CASES[i].header), CASES[i].wanted, "%s", CASES[i].header);
}

Test(gzip, what_is_packed_can_be_unpacked)
{
    char text[5000];
    char back[sizeof(text) + 1];
    size_t packed;
    z_stream stream = {0};

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)('a' + i * i % 26);
    char *bytes = gzip_pack(text, sizeof(text), &packed);
    cr_assert_not_null(bytes);
    cr_expect_lt(packed, sizeof(text));
    cr_assert_eq(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)packed;
    stream.next_out = (Bytef *)back;
    stream.avail_out = sizeof(back);
    cr_expect_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
    cr_expect_eq(stream.total_out, sizeof(text));
    cr_expect_eq(memcmp(back, text, sizeof(text)), 0);
    (void)inflateEnd(&stream);
    free(bytes);
}

Test(gzip, what_would_not_be_shorter_is_not_packed)
{
    unsigned char noise[2000];
    unsigned int state = 12345;
    size_t packed;

    for (size_t i = 0; i < sizeof(noise); i++) {
        state = state * 1103515245U + 12345U;
        noise[i] = (unsigned char)(state >> 16);
    }
    cr_expect_null(gzip_pack((const char *)noise, sizeof(noise), &packed));
}
