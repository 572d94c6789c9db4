#include "common/http/precondition.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <string.h>

#include "fake_request.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct coisa {
    int64_t id;
};

static const struct field coisa_fields[] = {
    FIELD_ID(coisa, id, "Identificador."),
};

Test(precondition, if_match_names_one_strong_version)
{
    static const struct {
        const char *header;
        int status; /* 0: it holds a version */
        int64_t versao;
    } CASES[] = {
        {"HTTP_IF_MATCH=*", 0, VERSAO_ANY},
        {"HTTP_IF_MATCH=\"1\"", 0, 1},
        {"HTTP_IF_MATCH=\"9223372036854775807\"", 0, INT64_MAX},
        {"HTTP_IF_MATCH=\"7-gzip\"", 0, 7},
        {"HTTP_IF_MATCH=\"9223372036854775807-gzip\"", 0, INT64_MAX},
        {"HTTP_IF_MATCH=\"-gzip\"", 412, 0},
        {"HTTP_IF_MATCH=\"7-br\"", 412, 0},
        {"HTTP_IF_MATCH=\"7-gzip-gzip\"", 412, 0},
        {"HTTP_IF_MATCH=W/\"7-gzip\"", 412, 0},
        {"X=1", 428, 0},
        {"HTTP_IF_MATCH=", 428, 0},
        {"HTTP_IF_MATCH=\"9223372036854775808\"", 412, 0},
        {"HTTP_IF_MATCH=W/\"1\"", 412, 0},
        {"HTTP_IF_MATCH=\"0\"", 412, 0},
        {"HTTP_IF_MATCH=\"01\"", 412, 0},
        {"HTTP_IF_MATCH=\"-1\"", 412, 0},
        {"HTTP_IF_MATCH=\" 1\"", 412, 0},
        {"HTTP_IF_MATCH=\"1 \"", 412, 0},
        {"HTTP_IF_MATCH=\"1\" ", 412, 0},
        {"HTTP_IF_MATCH=\"1\", \"2\"", 412, 0},
        {"HTTP_IF_MATCH=1", 412, 0},
        {"HTTP_IF_MATCH=\"1", 412, 0},
        {"HTTP_IF_MATCH=\"", 412, 0},
        {"HTTP_IF_MATCH=\"abc\"", 412, 0},
        {"HTTP_IF_MATCH=**", 412, 0},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t versao = -1;
        fake_request(FAKE("REQUEST_METHOD=PUT", CASES[i].header), "");
        cr_expect_eq(require_if_match(&fake.ctx, &versao), CASES[i].status == 0, "%s",
                     CASES[i].header);
        cr_expect_eq(fake.ctx.response.status, CASES[i].status, "%s", CASES[i].header);
        if (CASES[i].status == 0)
            cr_expect_eq(versao, CASES[i].versao);
        fake_end();
    }
}

Test(precondition, a_patch_may_leave_if_match_out)
{
    static const struct {
        const char *header;
        int status; /* 0: it holds a version */
        int64_t versao;
    } CASES[] = {
        {"X=1", 0, VERSAO_ANY},
        {"HTTP_IF_MATCH=", 0, VERSAO_ANY},
        {"HTTP_IF_MATCH=*", 0, VERSAO_ANY},
        {"HTTP_IF_MATCH=\"7\"", 0, 7},
        {"HTTP_IF_MATCH=W/\"7\"", 412, 0},
        {"HTTP_IF_MATCH=7", 412, 0},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t versao = -1;
        fake_request(FAKE("REQUEST_METHOD=PATCH", CASES[i].header), "");
        cr_expect_eq(heed_if_match(&fake.ctx, &versao), CASES[i].status == 0, "%s",
                     CASES[i].header);
        cr_expect_eq(fake.ctx.response.status, CASES[i].status, "%s", CASES[i].header);
        if (CASES[i].status == 0)
            cr_expect_eq(versao, CASES[i].versao);
        fake_end();
    }
}

Test(precondition, if_none_match_names_any_of_the_versions_that_a_client_has)
{
    static const struct {
        const char *header;
        const char *method;
        int status;
    } CASES[] = {
        {"HTTP_IF_NONE_MATCH=\"7\"", "REQUEST_METHOD=GET", 304},
        {"HTTP_IF_NONE_MATCH=W/\"7\"", "REQUEST_METHOD=GET", 304},
        {"HTTP_IF_NONE_MATCH=*", "REQUEST_METHOD=GET", 304},
        {"HTTP_IF_NONE_MATCH=\"7-gzip\"", "REQUEST_METHOD=GET", 304},
        {"HTTP_IF_NONE_MATCH=\"77-gzip\"", "REQUEST_METHOD=GET", 200},
        {"HTTP_IF_NONE_MATCH=\"1\", \"7\"", "REQUEST_METHOD=GET", 304},
        {"HTTP_IF_NONE_MATCH=\"1\",W/\"7\",\"8\"", "REQUEST_METHOD=GET", 304},
        {"HTTP_IF_NONE_MATCH=\"7\"", "REQUEST_METHOD=HEAD", 304},
        {"HTTP_IF_NONE_MATCH=\"7\"", "REQUEST_METHOD=PUT", 200},
        {"HTTP_IF_NONE_MATCH=\"77\"", "REQUEST_METHOD=GET", 200},
        {"HTTP_IF_NONE_MATCH=7", "REQUEST_METHOD=GET", 200},
        {"HTTP_IF_NONE_MATCH=\"\"", "REQUEST_METHOD=GET", 200},
        {"HTTP_IF_NONE_MATCH=W/", "REQUEST_METHOD=GET", 200},
        {"HTTP_IF_NONE_MATCH=,", "REQUEST_METHOD=GET", 200},
        {"HTTP_IF_NONE_MATCH=", "REQUEST_METHOD=GET", 200},
        {"X=1", "REQUEST_METHOD=GET", 200},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        fake_request(FAKE(CASES[i].method, CASES[i].header), "");
        respond_record(&fake.ctx, 200, 7, coisa, &(struct coisa){.id = 3});
        cr_expect_eq(fake.ctx.response.status, CASES[i].status, "%s", CASES[i].header);
        cr_expect_str_eq(fake_json(), CASES[i].status == 304 ? "" : "{\"id\":3}");
        fake_send();
        const bool packed = CASES[i].status == 304 && strstr(CASES[i].header, "\"7-gzip\"");
        cr_expect_str_eq(fake_header("ETag"), packed ? "\"7-gzip\"" : "\"7\"", "%s",
                         CASES[i].header);
    }
}

enum { TAG_TEXT = 64, LONG_LIST = 2000 };

/* The ETag of a list with this body and Link; `method` and `header` are FastCGI parameters. */
static const char *tag_of(const char *method, const char *header, const char *body,
                          const char *link)
{
    static char tag[TAG_TEXT];

    fake_request(FAKE(method, header, "HTTP_ACCEPT_ENCODING=gzip"), "");
    response_header(&fake.ctx, "Link", "%s", link);
    respond_text(&fake.ctx, "application/json", strdup(body));
    tag_content(&fake.ctx);
    fake_send();
    const char *sent = fake_header("ETag");
    (void)snprintf(tag, sizeof(tag), "%.*s", TAG_TEXT - 1, sent ? sent : "");
    return tag;
}

Test(precondition, a_list_has_a_weak_tag_of_its_body_and_headers)
{
    char one[TAG_TEXT];

    (void)snprintf(one, sizeof(one), "%s", tag_of("REQUEST_METHOD=GET", "X=1", "[1]", "</a>"));
    cr_expect_eq(strlen(one), strlen("W/\"0123456789abcdef\""), "%s", one);
    cr_expect_eq(strncmp(one, "W/\"", 3), 0, "%s", one);
    cr_expect_str_eq(tag_of("REQUEST_METHOD=GET", "X=1", "[1]", "</a>"), one);
    cr_expect_str_eq(tag_of("REQUEST_METHOD=HEAD", "X=1", "[1]", "</a>"), one);
    cr_expect_str_neq(tag_of("REQUEST_METHOD=GET", "X=1", "[2]", "</a>"), one, "another body");
    cr_expect_str_neq(tag_of("REQUEST_METHOD=GET", "X=1", "[1]", "</b>"), one, "another Link");
    cr_expect_str_eq(tag_of("REQUEST_METHOD=POST", "X=1", "[1]", "</a>"), "", "of a GET alone");
}

Test(precondition, a_list_that_the_client_has_is_not_sent_again)
{
    char tag[TAG_TEXT];
    char header[256];
    static const struct {
        const char *before; /* the opaque part of the tag, in If-None-Match */
        const char *after;
        int status;
    } CASES[] = {
        {"W/\"", "\"", 304},      {"\"", "\"", 304},   {"\"1\", W/\"", "\" ,\"2\"", 304},
        {"W/\"", "-gzip\"", 304}, {"", "", 200},       {"W/\"0", "\"", 200},
        {"W/\"", "0\"", 200},     {"w/\"", "\"", 200}, {"W/\"", "", 200},
    };

    (void)snprintf(tag, sizeof(tag), "%s", tag_of("REQUEST_METHOD=GET", "X=1", "[1]", "</a>"));
    for (size_t i = 0; i < COUNT(CASES); i++) {
        (void)snprintf(header, sizeof(header), "HTTP_IF_NONE_MATCH=%s%.16s%s", CASES[i].before,
                       tag + strlen("W/\""), CASES[i].after);
        cr_expect_str_eq(tag_of("REQUEST_METHOD=GET", header, "[1]", "</a>"), tag, "%s", header);
        cr_expect_eq(fake.ctx.response.status, CASES[i].status, "%s", header);
        cr_expect_str_eq(fake_header("Link"), "</a>");
        const char *length = fake_header("Content-Length");
        cr_expect_str_eq(length ? length : "", CASES[i].status == 304 ? "" : "3", "%s", header);
    }
    cr_expect_str_eq(tag_of("REQUEST_METHOD=GET", "HTTP_IF_NONE_MATCH=*", "[1]", "</a>"), tag);
    cr_expect_eq(fake.ctx.response.status, 304);
}

Test(precondition, a_compressed_list_has_the_same_tag)
{
    char body[LONG_LIST + 1];
    char plain[TAG_TEXT];

    memset(body, '1', LONG_LIST);
    body[LONG_LIST] = '\0';
    (void)snprintf(plain, sizeof(plain), "%s", tag_of("REQUEST_METHOD=GET", "X=1", body, "</a>"));
    cr_expect_str_eq(fake_header("Content-Encoding"), "gzip");
    fake_request(FAKE("REQUEST_METHOD=GET", "X=1"), "");
    response_header(&fake.ctx, "Link", "%s", "</a>");
    respond_text(&fake.ctx, "application/json", strdup(body));
    tag_content(&fake.ctx);
    fake_send();
    cr_expect_null(fake_header("Content-Encoding"));
    cr_expect_str_eq(fake_header("ETag"), plain);
}

Test(precondition, what_is_no_list_keeps_its_own_tag_or_none)
{
    fake_request(FAKE("REQUEST_METHOD=GET", "HTTP_IF_NONE_MATCH=*"), "");
    respond_problem(&fake.ctx, &PROBLEM_NOT_FOUND, "Não há.");
    tag_content(&fake.ctx);
    fake_send();
    cr_expect_null(fake_header("ETag"), "a refusal");
    fake_request(FAKE("REQUEST_METHOD=GET", "HTTP_IF_NONE_MATCH=*"), "");
    respond_text(&fake.ctx, "text/plain", strdup("icarus_up 1\n"));
    tag_content(&fake.ctx);
    fake_send();
    cr_expect_null(fake_header("ETag"), "metrics");
    fake_request(FAKE("REQUEST_METHOD=GET", "HTTP_IF_NONE_MATCH=\"8\""), "");
    respond_record(&fake.ctx, 200, 7, coisa, &(struct coisa){.id = 3});
    tag_content(&fake.ctx);
    fake_send();
    cr_expect_str_eq(fake_header("ETag"), "\"7\"", "a record");
}
