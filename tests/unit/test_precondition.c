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
        cr_expect_str_eq(fake_header("ETag"), "\"7\"");
    }
}
