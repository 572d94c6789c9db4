#include "common/http/query.h"

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

struct busca {
    char nome[100 * 4 + 1];
    char de[DATE_TEXT];
    char ate[DATE_TEXT];
};

static const struct field busca_fields[] = {
    FIELD_TEXT(busca, nome, 1, 100, OPTIONAL, "Nome."),
    FIELD_DATE(busca, de, OPTIONAL, "Primeiro dia."),
    FIELD_DATE(busca, ate, OPTIONAL, "Último dia."),
};

static void ask(const char *query)
{
    static char uri[QUERY_MAX * 4];

    (void)snprintf(uri, sizeof(uri), "REQUEST_URI=/produtos?%s", query);
    fake_request(FAKE("REQUEST_METHOD=GET", uri), "");
}

/* The value of `nome` in a query, "(400)" or "(422)". */
static const char *nome_of(const char *text)
{
    static struct busca busca;
    struct query query;

    ask(text);
    if (!query_open(&fake.ctx, &query)) {
        cr_expect_eq(fake.ctx.response.status, 400);
        fake_end();
        return "(400)";
    }
    record_read(&query.fields, busca, &busca, RECORD_CREATE);
    if (query_close(&fake.ctx, &query))
        return *busca.nome ? busca.nome : "(none)";
    cr_expect_eq(fake.ctx.response.status, 422);
    fake_end();
    return "(422)";
}

Test(query, values_are_decoded)
{
    static const struct {
        const char *query;
        const char *nome;
    } CASES[] = {
        {"", "(none)"},
        {"&&", "(none)"},
        {"nome=MDF", "MDF"},
        {"nome=MDF&", "MDF"},
        {"&nome=MDF", "MDF"},
        {"nome=a+b%20c", "a b c"},
        {"nome=%2B", "+"},
        {"nome=%c3%A1gil", "ágil"},
        {"nome=a=b", "a=b"},
        {"n%6fme=x", "x"},
        {"nome=100%25", "100%"},
        {"nome=%26%3D%3F", "&=?"},
        {"nome=%27;DROP%20TABLE", "';DROP TABLE"},
        {"nome=%", "(400)"},
        {"nome=%4", "(400)"},
        {"nome=%4G", "(400)"},
        {"nome=%G4", "(400)"},
        {"nome=%FF", "(400)"},
        {"nome=%ED%A0%80", "(400)"},
        {"nome=%00", "(400)"},
        {"%=x", "(400)"},
        {"nome=", "(422)"},
        {"nome", "(422)"},
        {"nome=a&nome=b", "(422)"},
        {"nome=a&outro=1", "(422)"},
        {"=x", "(422)"},
        {"nome=%0A", "(422)"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect_str_eq(nome_of(CASES[i].query), CASES[i].nome, "%s", CASES[i].query);
}

Test(query, is_bounded)
{
    char text[QUERY_MAX + 2] = "nome=";

    memset(text + 5, '&', QUERY_MAX - 5);
    cr_expect_str_eq(nome_of(text), "(422)");
    text[QUERY_MAX] = '&';
    cr_expect_str_eq(nome_of(text), "(400)");
}

Test(query, an_integer_is_decimal_and_in_range)
{
    static const struct {
        const char *query;
        int64_t value; /* 7: untouched */
        bool fault;
    } CASES[] = {
        {"", 7, false},
        {"n=1", 1, false},
        {"n=9223372036854775807", INT64_MAX, false},
        {"n=9223372036854775808", 7, true},
        {"n=99999999999999999999999999999999999999999999999999", 7, true},
        {"n=0", 7, true},
        {"n=-1", 7, true},
        {"n=", 7, true},
        {"n=-", 7, true},
        {"n=--1", 7, true},
        {"n=%2B1", 7, true},
        {"n=+1", 7, true},
        {"n=1%20", 7, true},
        {"n=0x10", 7, true},
        {"n=1.0", 7, true},
        {"n=1e3", 7, true},
        {"n=1-", 7, true},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct query query;
        int64_t value = 7;
        ask(CASES[i].query);
        cr_assert(query_open(&fake.ctx, &query));
        cr_expect_eq(query_int(&query, "n", 1, INT64_MAX, &value), value != 7);
        cr_expect_eq(value, CASES[i].value, "%s", CASES[i].query);
        cr_expect_eq(query_close(&fake.ctx, &query), !CASES[i].fault, "%s", CASES[i].query);
        fake_end();
    }
}

Test(query, a_page_has_defaults)
{
    struct query query;
    struct page page;

    ask("");
    cr_assert(query_open(&fake.ctx, &query));
    page_read(&query, "nome id", &page);
    cr_expect(query_close(&fake.ctx, &query));
    cr_expect_eq(page.number, 1);
    cr_expect_eq(page.size, 20);
    cr_expect_str_eq(page.order, "nome");
    cr_expect_eq(page_offset(&page), 0);
}

Test(query, a_page_is_read_within_its_bounds)
{
    static const struct {
        const char *query;
        const char *order; /* NULL: a fault */
        int64_t offset;
    } CASES[] = {
        {"pagina=3&resultadoPorPagina=100&ordem=-id", "-id", 200},
        {"pagina=1000000000&resultadoPorPagina=1", "nome", 999999999},
        {"ordem=id", "id", 0},
        {"pagina=0", NULL, 0},
        {"pagina=1000000001", NULL, 0},
        {"resultadoPorPagina=0", NULL, 0},
        {"resultadoPorPagina=101", NULL, 0},
        {"ordem=valor", NULL, 0},
        {"ordem=--id", NULL, 0},
        {"ordem=id%20nome", NULL, 0},
        {"ordem=", NULL, 0},
        {"ordem=-", NULL, 0},
        {"ordem=i", NULL, 0},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct query query;
        struct page page;
        ask(CASES[i].query);
        cr_assert(query_open(&fake.ctx, &query));
        page_read(&query, "nome id", &page);
        cr_expect_eq(query_close(&fake.ctx, &query), CASES[i].order != NULL, "%s", CASES[i].query);
        if (CASES[i].order) {
            cr_expect_str_eq(page.order, CASES[i].order);
            cr_expect_eq(page_offset(&page), CASES[i].offset);
        }
        fake_end();
    }
}

Test(query, a_list_may_default_to_descending_order)
{
    static const struct {
        const char *query;
        const char *order; /* NULL: a fault */
    } CASES[] = {{"", "-desde"},
                 {"ordem=desde", "desde"},
                 {"ordem=-desde", "-desde"},
                 {"ordem=--desde", NULL}};

    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct query query;
        struct page page;
        ask(CASES[i].query);
        cr_assert(query_open(&fake.ctx, &query));
        page_read(&query, "-desde", &page);
        cr_expect_eq(query_close(&fake.ctx, &query), CASES[i].order != NULL, "%s", CASES[i].query);
        if (CASES[i].order)
            cr_expect_str_eq(page.order, CASES[i].order);
        else
            cr_expect_not_null(strstr(fake_json(), "menos: desde."));
        fake_end();
    }
}

Test(query, days_do_not_end_before_they_begin)
{
    static const struct {
        const char *query;
        const char *faults; /* NULL for none */
    } CASES[] = {
        {"", NULL},
        {"de=2026-07-01", NULL},
        {"ate=2026-07-01", NULL},
        {"de=2026-07-01&ate=2026-07-01", NULL},
        {"de=2026-07-02&ate=2026-07-01", "/ate"},
        {"de=x&ate=2026-07-01", "/de"},
        {"de=x&ate=x", "/de /ate"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct query query;
        struct busca busca;
        ask(CASES[i].query);
        cr_assert(query_open(&fake.ctx, &query));
        record_read(&query.fields, busca, &busca, RECORD_CREATE);
        query_check_days(&query, busca.de, busca.ate);
        cr_expect_eq(query_close(&fake.ctx, &query), !CASES[i].faults, "%s", CASES[i].query);
        if (CASES[i].faults)
            cr_expect_str_eq(fake_faults(), CASES[i].faults);
        fake_end();
    }
}

/* The answer for a page of a list of `total` rows that has the one row {"id":1}. */
static void answer_page(const char *query, int64_t number, int64_t total, enum db_result result)
{
    struct page page = {.number = number, .size = 10, .total = total};
    struct rows rows;
    const struct coisa row = {.id = 1};

    ask(query);
    rows_of(&fake.ctx, &rows, coisa, &row, RECORD_OPEN);
    rows_take(&rows);
    respond_page(&fake.ctx, &page, result, &rows);
}

/* Which page each relation of the Link headers is, "first=1 next=2 last=3". */
static const char *links(void)
{
    static char text[256];
    size_t used = 0;

    text[0] = '\0';
    fake.ctx.response.headers[fake.ctx.response.headers_length] = '\0';
    for (const char *line = fake.ctx.response.headers; *line; line = strstr(line, "\r\n") + 2) {
        const char *number = strstr(line, "pagina=");
        const char *relation = strstr(line, "rel=\"");
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%.*s=%ld", used ? " " : "",
                                 (int)strcspn(relation + 5, "\""), relation + 5,
                                 strtol(number + 7, NULL, 10));
    }
    return text;
}

Test(query, the_answer_of_a_page_counts_and_links)
{
    static const struct {
        int64_t number;
        int64_t total;
        int64_t pages;
        const char *links;
    } CASES[] = {
        {1, 0, 0, "first=1 last=1"},         {1, 1, 1, "first=1 last=1"},
        {1, 10, 1, "first=1 last=1"},        {1, 11, 2, "first=1 next=2 last=2"},
        {2, 11, 2, "first=1 prev=1 last=2"}, {2, 30, 3, "first=1 prev=1 next=3 last=3"},
        {9, 30, 3, "first=1 prev=3 last=3"}, {9, 0, 0, "first=1 prev=1 last=1"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char expected[256];
        answer_page("nome=a%20b", CASES[i].number, CASES[i].total, DB_OK);
        (void)snprintf(expected, sizeof(expected),
                       "{\"data\":[{\"id\":1}],\"paginaAtual\":%" PRId64
                       ",\"resultadoPorPagina\":10,\"totalDePaginas\":%" PRId64
                       ",\"totalItens\":%" PRId64 ",\"haMais\":false}",
                       CASES[i].number, CASES[i].pages, CASES[i].total);
        cr_expect_str_eq(fake_json(), expected);
        cr_expect_str_eq(links(), CASES[i].links);
        fake_end();
    }
}

Test(query, links_keep_the_rest_of_the_query_as_it_was_sent)
{
    answer_page("nome=a%20b&pagina=1&uf=SP&paginaX=4", 1, 11, DB_OK);
    fake_send();
    cr_expect_str_eq(fake_header("Link"),
                     "</produtos?nome=a%20b&uf=SP&paginaX=4&pagina=1>; rel=\"first\"");
    answer_page("pagina=2", 2, 11, DB_OK);
    fake_send();
    cr_expect_str_eq(fake_header("Link"), "</produtos?pagina=1>; rel=\"first\"");
}

Test(query, a_list_that_could_not_be_read_is_refused)
{
    answer_page("", 1, 0, DB_UNAVAILABLE);
    cr_expect_eq(fake.ctx.response.status, 503);
    fake_end();
}

static void expect_refused(enum page_refusal refusal, int status)
{
    struct page page = {.number = 1, .size = 10, .refusal = refusal};
    const struct coisa row = {0};
    struct rows rows;

    ask("");
    rows_of(&fake.ctx, &rows, coisa, &row, RECORD_OPEN);
    respond_page(&fake.ctx, &page, DB_OK, &rows);
    cr_expect_eq(fake.ctx.response.status, status);
}

Test(query, a_page_that_is_not_given_is_refused)
{
    expect_refused(PAGE_TOO_FAR, 422);
    cr_expect_str_eq(fake_faults(), "/pagina");
    fake_end();
    expect_refused(PAGE_ROW_GONE, 409);
    fake_end();
}

Test(query, no_rows_are_an_empty_array)
{
    struct page page = {.number = 1, .size = 10};
    const struct coisa row = {0};
    struct rows rows;

    ask("");
    rows_of(&fake.ctx, &rows, coisa, &row, RECORD_OPEN);
    respond_page(&fake.ctx, &page, DB_OK, &rows);
    cr_expect_eq(strncmp(fake_json(), "{\"data\":[],", 11), 0);
    fake_end();
}

Test(query, a_list_for_which_others_leave_no_room_may_be_asked_for_again)
{
    static struct response other;

    response_begin(&other);
    cr_assert(response_hold(&other, RESPONSES_HELD_MAX));
    answer_page("", 1, 1, DB_OK);
    cr_expect_eq(fake.ctx.response.status, 503);
    cr_expect(strstr(fake.ctx.response.headers, "Retry-After: "));
    fake_end();
    response_end(&other);
    answer_page("", 1, 1, DB_OK);
    cr_expect_eq(fake.ctx.response.status, 200);
    fake_end();
}
