#include "common/http/body.h"

#include <criterion/criterion.h>
#include <string.h>

#include "fake_request.h"
#include "refusing_json.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void post(const char *text)
{
    char length[40];

    (void)snprintf(length, sizeof(length), "CONTENT_LENGTH=%zu", strlen(text));
    fake_request(FAKE("REQUEST_METHOD=POST", length), text);
    cr_assert_eq(request_read_body(&fake.ctx.request, BODY_MAX), BODY_OK);
}

Test(body, a_body_that_is_not_json_is_400)
{
    static const struct {
        const char *text;
        const char *detail;
    } CASES[] = {
        {"", "não é um texto JSON"},
        {"{", "não é um texto JSON"},
        {"{} x", "não é um texto JSON"},
        {"{'a':1}", "não é um texto JSON"},
        {"{\"a\":\"\xFF\"}", "não é UTF-8 válido"},
        {"{\"a\":\"\\u0000\"}", "caractere nulo"},
        {"{\"a\":1,\"a\":2}", "campo repetido"},
        {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "níveis demais"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct body body;
        post(CASES[i].text);
        cr_expect_not(body_open(&fake.ctx, &body), "%s", CASES[i].text);
        cr_expect_eq(fake.ctx.response.status, 400);
        cr_expect_not_null(strstr(fake_json(), CASES[i].detail), "%s: %s", CASES[i].text,
                           fake_json());
        fake_end();
    }
}

/* A json-c release that refuses valid JSON is not the client's fault. */
Test(body, a_failure_of_json_c_is_a_503_and_logged)
{
    struct body body;

    post("{\"nome\":\"Açaí\"}");
    log_to_pipe();
    json_refuses = true;
    cr_expect_not(body_open(&fake.ctx, &body));
    json_refuses = false;
    cr_expect_eq(fake.ctx.response.status, 503);
    const char *text = logged_text();
    cr_expect_not_null(strstr(text, "\"level\":\"error\""), "%s", text);
    cr_expect_not_null(strstr(text, "JSON válido que a json-c não conseguiu ler"), "%s", text);
    cr_expect_null(strstr(text, "Açaí"), "a body is nobody's business: %s", text);
    fake_end();
}

Test(body, accents_are_taken_raw_and_escaped)
{
    static const char *const TEXTS[] = {
        "{\"nome\":\"Maçaneta ã º 😀\"}",
        "{\"nome\":\"Ma\\u00e7aneta \\u00e3 \\u00ba \\ud83d\\ude00\"}"};

    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct body body;
        char nome[64] = "";

        post(TEXTS[i]);
        cr_assert(body_open(&fake.ctx, &body), "%s", TEXTS[i]);
        fields_text(&body.fields, "nome", 1, 60, nome);
        cr_expect(body_close(&fake.ctx, &body));
        cr_expect_str_eq(nome, "Maçaneta ã º 😀");
        fake_end();
    }
}

Test(body, sixteen_levels_are_taken)
{
    struct body body;

    post("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]");
    cr_expect(body_open(&fake.ctx, &body));
    cr_expect_not(body_close(&fake.ctx, &body), "but this is no object");
    cr_expect_str_eq(fake_faults(), "");
    fake_end();
}

Test(body, a_valid_body_sends_no_response)
{
    struct body body;
    char nome[16] = "";

    post(" {\"nome\": \"Ana\"}\n");
    cr_assert(body_open(&fake.ctx, &body));
    cr_expect(fields_text(&body.fields, "nome", 1, 3, nome));
    cr_expect(body_close(&fake.ctx, &body));
    cr_expect_str_eq(nome, "Ana");
    cr_expect_eq(fake.ctx.response.status, 0);
    cr_expect_null(body.json);
}

Test(body, all_faults_are_reported_also_unknown_members)
{
    struct body body;
    char nome[16] = "";
    int64_t quantidade = 7;

    post("{\"nome\":\"\",\"quantidade\":-1,\"x\":1,\"y/z\":2}");
    cr_assert(body_open(&fake.ctx, &body));
    cr_expect_not(fields_text(&body.fields, "nome", 1, 3, nome));
    cr_expect_not(fields_int(&body.fields, "quantidade", 0, 10, &quantidade));
    cr_expect_not(body_close(&fake.ctx, &body));
    cr_expect_eq(fake.ctx.response.status, 422);
    cr_expect_str_eq(fake_faults(), "/nome /quantidade /x /y~1z");
    cr_expect_eq(quantidade, 7);
    fake_end();
}
