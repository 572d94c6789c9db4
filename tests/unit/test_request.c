#include "common/http/request.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

#include "fake_request.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(request, method_path_and_query_are_taken_apart)
{
    static const struct {
        const char *uri;
        const char *path;
        const char *query;
    } CASES[] = {
        {"REQUEST_URI=/produtos", "/produtos", ""},
        {"REQUEST_URI=/produtos?", "/produtos", ""},
        {"REQUEST_URI=/produtos?a=1&b=?", "/produtos", "a=1&b=?"},
        {"REQUEST_URI=/produtos/%31", "/produtos/%31", ""},
        {"REQUEST_URI=?a", "", "a"},
        {"REQUEST_URI=", "", ""},
        {"OTHER=1", "", ""},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        fake_request(FAKE("REQUEST_METHOD=GET", CASES[i].uri), "");
        cr_expect_eq(fake.ctx.request.method, METHOD_GET);
        cr_expect_str_eq(fake.ctx.request.path, CASES[i].path);
        cr_expect_str_eq(fake.ctx.request.query, CASES[i].query);
    }
}

Test(request, head_is_a_get_whose_body_stays)
{
    fake_request(FAKE("REQUEST_METHOD=HEAD", "REQUEST_URI=/"), "");
    cr_expect_eq(fake.ctx.request.method, METHOD_GET);
    cr_expect(fake.ctx.request.is_head);
    fake_request(FAKE("REQUEST_METHOD=GET", "REQUEST_URI=/"), "");
    cr_expect_not(fake.ctx.request.is_head);
}

Test(request, a_path_over_the_bound_is_no_path)
{
    char uri[sizeof("REQUEST_URI=/") + REQUEST_PATH_MAX + 8] = "REQUEST_URI=/";
    char *path = uri + strlen("REQUEST_URI=");

    memset(path + 1, 'a', REQUEST_PATH_MAX - 1);
    fake_request(FAKE(uri), "");
    cr_expect_str_eq(fake.ctx.request.path, path);
    memcpy(path + REQUEST_PATH_MAX, "?x", sizeof("?x"));
    fake_request(FAKE(uri), "");
    cr_expect_eq(strlen(fake.ctx.request.path), REQUEST_PATH_MAX);
    memset(path + 1, 'a', REQUEST_PATH_MAX);
    fake_request(FAKE(uri), "");
    cr_expect_str_empty(fake.ctx.request.path);
}

Test(request, a_correlation_id_is_kept_or_made)
{
    static const struct {
        const char *header;
        const char *kept; /* NULL: another one is made */
    } CASES[] = {
        {"HTTP_X_CORRELATION_ID=abc-123", "abc-123"},
        {"HTTP_X_CORRELATION_ID=~", "~"},
        {"HTTP_X_CORRELATION_ID=0123456789012345678901234567890123456789012345678901234567890123",
         "0123456789012345678901234567890123456789012345678901234567890123"},
        {"HTTP_X_CORRELATION_ID=01234567890123456789012345678901234567890123456789012345678901234",
         NULL},
        {"HTTP_X_CORRELATION_ID=", NULL},
        {"HTTP_X_CORRELATION_ID=a b", NULL},
        {"HTTP_X_CORRELATION_ID=a\nb", NULL},
        {"HTTP_X_CORRELATION_ID=\xC3\xA1", NULL},
        {"HTTP_X_CORRELATION_ID=\x7F", NULL},
        {"HTTP_X=1", NULL},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        fake_request(FAKE(CASES[i].header), "");
        if (CASES[i].kept) {
            cr_expect_str_eq(fake.ctx.request.correlation, CASES[i].kept);
        } else {
            cr_expect_eq(strlen(fake.ctx.request.correlation), 32, "%s", CASES[i].header);
            cr_expect_eq(strspn(fake.ctx.request.correlation, "0123456789abcdef"), 32);
        }
    }
}

static enum body_result read_body(const char *length, const char *body, size_t size)
{
    fake_request_sized(FAKE(length), body, size);
    return request_read_body(&fake.ctx.request, BODY_MAX);
}

Test(request, a_body_that_comes_in_parts_is_read_whole)
{
    static const char TEXT[] = "0123456789 0123456789 0123456789";

    cr_expect_eq(read_body("CONTENT_LENGTH=32", TEXT, 32), BODY_OK);
    cr_expect_eq(fake.ctx.request.body_length, 32);
    cr_expect_str_eq(fake.ctx.request.body, TEXT);
    cr_expect_eq(read_body("CONTENT_LENGTH=10", TEXT, 32), BODY_OK);
    cr_expect_str_eq(fake.ctx.request.body, "0123456789", "not more than announced");
}

Test(request, no_body_is_an_empty_body)
{
    static const char *const CASES[] = {"CONTENT_LENGTH=", "CONTENT_LENGTH=0", "X=1"};

    for (size_t i = 0; i < COUNT(CASES); i++) {
        cr_expect_eq(read_body(CASES[i], "abc", 3), BODY_OK);
        cr_expect_eq(fake.ctx.request.body_length, 0);
        cr_expect_str_empty(fake.ctx.request.body);
    }
}

Test(request, a_body_shorter_than_announced_is_broken)
{
    cr_expect_eq(read_body("CONTENT_LENGTH=4", "abc", 3), BODY_BROKEN);
    cr_expect_eq(read_body("CONTENT_LENGTH=1", "", 0), BODY_BROKEN);
}

Test(request, a_length_that_is_no_number_is_broken)
{
    static const char *const CASES[] = {"CONTENT_LENGTH=-1",  "CONTENT_LENGTH=+1",
                                        "CONTENT_LENGTH= 1",  "CONTENT_LENGTH=1 ",
                                        "CONTENT_LENGTH=0x1", "CONTENT_LENGTH=1,1"};

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect_eq(read_body(CASES[i], "abc", 3), BODY_BROKEN, "%s", CASES[i]);
}

Test(request, a_body_over_the_bound_is_not_read)
{
    char *text = malloc(BODY_MAX + 1);

    cr_assert(text);
    memset(text, 'x', BODY_MAX + 1);
    cr_expect_eq(read_body("CONTENT_LENGTH=65536", text, BODY_MAX), BODY_OK);
    cr_expect_eq(fake.ctx.request.body_length, BODY_MAX);
    cr_expect_eq(fake.ctx.request.body[BODY_MAX], '\0');
    cr_expect_eq(read_body("CONTENT_LENGTH=65537", text, BODY_MAX + 1), BODY_TOO_LARGE);
    cr_expect_eq(read_body("CONTENT_LENGTH=99999999999999999999999", text, 1), BODY_TOO_LARGE);
    cr_expect_eq(fake.body_left, 1, "nothing is taken");
    fake_request_sized(FAKE("CONTENT_LENGTH=65537"), text, BODY_MAX + 1);
    cr_expect_eq(request_read_body(&fake.ctx.request, BODY_LARGE_MAX), BODY_OK);
    cr_expect_eq(fake.ctx.request.body_length, BODY_MAX + 1);
    cr_expect_eq(fake.ctx.request.body[BODY_MAX], 'x');
    cr_expect_eq(fake.ctx.request.body[BODY_MAX + 1], '\0');
    request_end(&fake.ctx.request);
    free(text);
}

Test(request, json_is_told_by_its_media_type)
{
    static const struct {
        const char *type;
        bool is;
    } CASES[] = {
        {"CONTENT_TYPE=application/json", true},
        {"CONTENT_TYPE=Application/JSON", true},
        {"CONTENT_TYPE=application/json; charset=utf-8", true},
        {"CONTENT_TYPE=application/json \t;charset=utf-8", true},
        {"CONTENT_TYPE=application/json5", false},
        {"CONTENT_TYPE=application/json x", false},
        {"CONTENT_TYPE=application/jso", false},
        {"CONTENT_TYPE=application/problem+json", false},
        {"CONTENT_TYPE=text/plain", false},
        {"CONTENT_TYPE= application/json", false},
        {"CONTENT_TYPE=", false},
        {"X=1", false},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        fake_request(FAKE(CASES[i].type), "");
        cr_expect_eq(request_is_json(&fake.ctx.request), CASES[i].is, "%s", CASES[i].type);
    }
}

Test(request, a_merge_patch_is_json_in_a_patch_alone)
{
    fake_request(FAKE("REQUEST_METHOD=PATCH", "CONTENT_TYPE=application/merge-patch+json"), "");
    cr_expect(request_is_json(&fake.ctx.request));
    fake_request(FAKE("REQUEST_METHOD=PATCH", "CONTENT_TYPE=application/json-patch+json"), "");
    cr_expect_not(request_is_json(&fake.ctx.request));
    fake_request(FAKE("REQUEST_METHOD=POST", "CONTENT_TYPE=application/merge-patch+json"), "");
    cr_expect_not(request_is_json(&fake.ctx.request));
}

Test(request, a_bearer_token_is_what_follows_the_scheme)
{
    static const struct {
        const char *header;
        const char *token;
    } CASES[] = {
        {"HTTP_AUTHORIZATION=Bearer a.b.c", "a.b.c"},
        {"HTTP_AUTHORIZATION=bEARER   a.b.c", "a.b.c"},
        {"HTTP_AUTHORIZATION=Bearer a b", "a b"},
        {"HTTP_AUTHORIZATION=Bearer ", NULL},
        {"HTTP_AUTHORIZATION=Bearer", NULL},
        {"HTTP_AUTHORIZATION=Bearera.b.c", NULL},
        {"HTTP_AUTHORIZATION=Basic a.b.c", NULL},
        {"HTTP_AUTHORIZATION= Bearer a.b.c", NULL},
        {"HTTP_AUTHORIZATION=", NULL},
        {"X=1", NULL},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        fake_request(FAKE(CASES[i].header), "");
        const char *token = request_bearer(&fake.ctx.request);
        if (CASES[i].token)
            cr_expect_str_eq(token ? token : "(none)", CASES[i].token);
        else
            cr_expect_null(token, "%s", CASES[i].header);
    }
}
