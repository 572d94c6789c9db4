#include "common/http/response.h"

#include <criterion/criterion.h>
#include <string.h>

#include "fake_request.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void begin(const char *method)
{
    char parameter[32];

    (void)snprintf(parameter, sizeof(parameter), "REQUEST_METHOD=%s", method);
    fake_request(FAKE(parameter, "REQUEST_URI=/produtos/7?x=1", "HTTP_X_CORRELATION_ID=c-1"), "");
}

static struct json_object *object(void)
{
    struct json_object *body = json_object_new_object();

    json_object_object_add(body, "nome", json_object_new_string("a/b \"c\" ç"));
    return body;
}

Test(response, status_headers_and_body_in_their_order)
{
    begin("GET");
    response_header(&fake.ctx, "ETag", "\"%d\"", 3);
    respond(&fake.ctx, 200, object());
    fake_send();
    cr_expect_str_eq(fake.sent, "Status: 200\r\nX-Correlation-ID: c-1\r\n"
                                "X-Content-Type-Options: nosniff\r\n"
                                "Content-Type: application/json\r\nContent-Length: 23\r\n"
                                "Cache-Control: no-store\r\n"
                                "ETag: \"3\"\r\n\r\n{\"nome\":\"a/b \\\"c\\\" ç\"}");
    cr_expect_null(fake.ctx.response.body, "released");
}

Test(response, without_a_body_there_is_no_type_and_no_length)
{
    begin("DELETE");
    respond(&fake.ctx, 204, NULL);
    fake_send();
    cr_expect_str_eq(fake.sent,
                     "Status: 204\r\nX-Correlation-ID: c-1\r\n"
                     "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n\r\n");
}

Test(response, a_handler_may_say_how_long_its_answer_may_be_kept)
{
    begin("GET");
    response_header(&fake.ctx, "Cache-Control", "public, max-age=%d", 300);
    respond(&fake.ctx, 200, object());
    fake_send();
    cr_expect_str_eq(fake_header("Cache-Control"), "public, max-age=300");
    cr_expect_null(strstr(fake.sent, "no-store"));
    fake_end();
    begin("GET");
    respond(&fake.ctx, 200, object());
    fake_send();
    cr_expect_str_eq(fake_header("Cache-Control"), "no-store",
                     "the next answer does not inherit it");
}

Test(response, head_has_the_headers_of_get_and_no_body)
{
    begin("HEAD");
    respond(&fake.ctx, 200, object());
    fake_send();
    cr_expect_str_eq(fake_header("Content-Length"), "23");
    cr_expect_str_empty(fake_body());
}

Test(response, a_text_has_its_own_type)
{
    begin("GET");
    respond_text(&fake.ctx, "text/plain; version=0.0.4", strdup("a 1\n"));
    fake_send();
    cr_expect_str_eq(fake_header("Content-Type"), "text/plain; version=0.0.4");
    cr_expect_str_eq(fake_header("Content-Length"), "4");
    cr_expect_str_eq(fake_body(), "a 1\n");
}

Test(response, a_problem_is_as_rfc_9457_asks)
{
    begin("GET");
    respond_problem(&fake.ctx, &PROBLEM_NOT_FOUND, "Não há.");
    cr_expect_str_eq(fake_json(), "{\"type\":\"/docs/problemas/nao-encontrado\","
                                  "\"title\":\"Não encontrado\",\"status\":404,\"detail\":\"Não "
                                  "há.\",\"instance\":\"/produtos/7\","
                                  "\"correlacaoId\":\"c-1\"}");
    fake_send();
    cr_expect_str_eq(fake_header("Content-Type"), "application/problem+json");
    cr_expect_str_eq(fake_header("Status"), "404");
}

Test(response, a_bug_has_a_detail_that_tells_nothing)
{
    begin("GET");
    respond_problem(&fake.ctx, &PROBLEM_BUG, NULL);
    cr_expect_not_null(strstr(fake_json(), "Erro interno"));
    cr_expect_not_null(strstr(fake_json(), "\"detail\":\"Erro inesperado"));
    fake_end();
}

Test(response, a_duplicate_says_which_fields_are_whose)
{
    static const struct duplicates NONE;
    const struct duplicates both = {
        2, {{"nome", "Já existe este nome.", 7}, {"codigo", "Já existe este código.", 12}}};

    begin("POST");
    respond_duplicate(&fake.ctx, DB_OK, &both);
    cr_expect_eq(fake.ctx.response.status, 409);
    cr_expect_not_null(strstr(fake_json(), "/docs/problemas/duplicado"));
    cr_expect_not_null(
        strstr(fake_json(), "\"erros\":[{\"campo\":\"/nome\",\"mensagem\":\"Já existe este nome.\","
                            "\"idExistente\":7},{\"campo\":\"/codigo\",\"mensagem\":"
                            "\"Já existe este código.\",\"idExistente\":12}],\"idExistente\":7}"));
    fake_end();
    begin("POST");
    respond_duplicate(&fake.ctx, DB_OK, &NONE);
    cr_expect_eq(fake.ctx.response.status, 503, "the row has gone meanwhile");
    fake_end();
    begin("POST");
    respond_duplicate(&fake.ctx, DB_UNAVAILABLE, &both);
    cr_expect_eq(fake.ctx.response.status, 503);
    fake_end();
}

Test(response, a_later_answer_takes_the_place_of_the_one_before)
{
    begin("GET");
    respond_problem(&fake.ctx, &PROBLEM_NOT_FOUND, NULL);
    respond(&fake.ctx, 200, object());
    fake_send();
    cr_expect_str_eq(fake_header("Status"), "200");
    cr_expect_str_eq(fake_header("Content-Type"), "application/json");
}

Test(response, faults_are_members_of_erros)
{
    struct faults faults = {0};
    struct fields fields = fields_of(NULL, &faults);

    fields_fault(&fields, "nome", "Curto.");
    begin("POST");
    respond_invalid(&fake.ctx, &faults);
    cr_expect_eq(fake.ctx.response.status, 422);
    cr_expect_str_eq(fake_faults(), " /nome", "the root is no object, and the name is short");
    fake_end();
}

Test(response, a_refusal_of_the_store_has_its_status)
{
    static const struct problem OWN = {409, "proprio", "Próprio"};
    static const struct refusal REFUSALS[] = {
        {DB_NONE, &PROBLEM_NOT_FOUND, "Um detalhe."},
        {RULE(3), &OWN, "Um detalhe."},
        {0},
    };
    static const struct {
        enum db_result result;
        int status;
        bool says_detail;
    } CASES[] = {
        {DB_NONE, 404, true},         {RULE(3), 409, true},          {RULE_STALE, 412, false},
        {RULE_FORBIDDEN, 403, false}, {DB_BUSY, 503, false},         {DB_UNAVAILABLE, 503, false},
        {RULE(2), 500, false},        {RULE_CONFLICT, 500, false},   {DB_DUPLICATE, 500, false},
        {DB_REFERENCED, 500, false},  {DB_NO_REFERENCE, 500, false}, {DB_CHECK, 500, false},
        {DB_ERROR, 500, false},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        begin("GET");
        respond_refusal(&fake.ctx, CASES[i].result, REFUSALS);
        cr_expect_eq(strstr(fake_json(), "Um detalhe.") != NULL, CASES[i].says_detail);
        fake_send();
        cr_expect_eq(strtol(fake_header("Status"), NULL, 10), CASES[i].status, "%d",
                     CASES[i].result);
        cr_expect_eq(fake_header("Retry-After") != NULL, CASES[i].status == 503);
    }
    begin("GET");
    respond_refusal(&fake.ctx, DB_NONE, NULL);
    cr_expect_eq(fake.ctx.response.status, 404, "without a table");
}

Test(response, a_header_that_would_split_the_answer_is_left_out)
{
    static const char *const CASES[] = {
        "a\r\nSet-Cookie: x", "a\nb", "a\rb", "\x01", "\x7F", "a\tb"};

    for (size_t i = 0; i < COUNT(CASES); i++) {
        begin("GET");
        response_header(&fake.ctx, "Location", "%s", CASES[i]);
        respond(&fake.ctx, 201, NULL);
        fake_send();
        cr_expect_null(fake_header("Location"));
        cr_expect_null(strstr(fake.sent, "Set-Cookie"));
    }
    begin("GET");
    response_header(&fake.ctx, "Location", "/fornecedores?nome=ação");
    respond(&fake.ctx, 201, NULL);
    fake_send();
    cr_expect_str_eq(fake_header("Location"), "/fornecedores?nome=ação");
}

Test(response, headers_are_bounded)
{
    static char value[5000];

    memset(value, 'v', sizeof(value) - 1);
    begin("GET");
    response_header(&fake.ctx, "X-Long", "%s", value);
    cr_expect_eq(fake.ctx.response.headers_length, 0, "one value");
    value[3000] = '\0';
    for (int i = 0; i < 100; i++)
        response_header(&fake.ctx, "X-Many", "%s", value);
    cr_expect_leq(fake.ctx.response.headers_length, RESPONSE_HEADERS_MAX);
    cr_expect_gt(fake.ctx.response.headers_length, 4UL * 3000);
    response_header(&fake.ctx, "ETag", "\"1\"");
    respond(&fake.ctx, 200, NULL);
    fake_send();
    cr_expect_eq(strlen(fake_header("X-Many")), 3000);
    cr_expect_str_eq(fake_header("ETag"), "\"1\"", "what fits still goes");
}

Test(response, a_response_begins_empty)
{
    begin("GET");
    response_header(&fake.ctx, "ETag", "\"1\"");
    response_begin(&fake.ctx.response);
    cr_expect_eq(fake.ctx.response.status, 0);
    cr_expect_eq(fake.ctx.response.headers_length, 0);
}

Test(response, a_client_that_closed_is_no_fault)
{
    begin("GET");
    fake.out.isClosed = 1;
    fake.out.stop = fake.out.wrNext;
    respond(&fake.ctx, 200, object());
    response_send(&fake.ctx);
    cr_expect_null(fake.ctx.response.body, "released all the same");
}

Test(response, all_together_hold_what_they_may_and_no_more)
{
    static struct response first;
    static struct response second;

    response_begin(&first);
    response_begin(&second);
    cr_expect(response_hold(&first, RESPONSES_HELD_MAX - 1000));
    cr_expect(response_hold(&second, 1000));
    cr_expect_not(response_hold(&second, 1001));
    cr_expect_eq(second.held, 0, "what is given up leaves room for others");
    cr_expect(response_hold(&first, RESPONSES_HELD_MAX));
    cr_expect(response_hold(&first, 1), "it holds more already");
    response_end(&first);
    cr_expect(response_hold(&second, RESPONSES_HELD_MAX));
    response_end(&second);
}

#define TRACEPARENT "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

Test(response, a_traceparent_is_returned)
{
    fake_request(FAKE("REQUEST_METHOD=GET", "HTTP_TRACEPARENT=" TRACEPARENT), "");
    respond(&fake.ctx, 200, object());
    fake_send();
    cr_expect_str_eq(fake_header("traceparent"), TRACEPARENT);
    fake_request(FAKE("REQUEST_METHOD=GET", "HTTP_TRACEPARENT=x"), "");
    respond(&fake.ctx, 200, object());
    fake_send();
    cr_expect_null(fake_header("traceparent"));
}

/* A text of `length` bytes that can be compressed, asked for with gzip. */
static void send_text(size_t length, bool asked, bool secret)
{
    char *text = malloc(length + 1);

    cr_assert(text);
    memset(text, 'x', length);
    text[length] = '\0';
    fake_request(FAKE("REQUEST_METHOD=GET", asked ? "HTTP_ACCEPT_ENCODING=gzip" : "X=1"), "");
    response_header(&fake.ctx, "ETag", "\"7\"");
    response_header(&fake.ctx, "Link", "</x>");
    respond_text(&fake.ctx, "text/plain", text);
    fake.ctx.response.has_secret = secret;
    fake_send();
}

Test(response, a_long_body_is_compressed_when_that_is_asked_for)
{
    send_text(1025, true, false);
    cr_expect_str_eq(fake_header("Content-Encoding"), "gzip");
    cr_expect_str_eq(fake_header("Vary"), "Accept-Encoding");
    cr_expect_str_eq(fake_header("ETag"), "\"7-gzip\"", "another representation, another tag");
    cr_expect_str_eq(fake_header("Link"), "</x>");
    cr_expect_lt(strtol(fake_header("Content-Length"), NULL, 10), 100);
    send_text(1025, false, false);
    cr_expect_null(fake_header("Content-Encoding"));
    cr_expect_str_eq(fake_header("Vary"), "Accept-Encoding");
    cr_expect_str_eq(fake_header("ETag"), "\"7\"");
    cr_expect_str_eq(fake_header("Content-Length"), "1025");
    send_text(1024, true, false);
    cr_expect_null(fake_header("Content-Encoding"), "no more than 1 KiB");
    cr_expect_null(fake_header("Vary"));
    send_text(1025, true, true);
    cr_expect_null(fake_header("Content-Encoding"), "it has a secret");
}
