#include "common/http/query.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <string.h>

#include "common/http/cursor.h"
#include "common/values/fuso.h"
#include "fake_request.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct coisa {
    int64_t id;
    char nome[20 * 4 + 1];
};

static const struct field coisa_fields[] = {
    FIELD_ID(coisa, id, "Identificador."),
    FIELD_TEXT(coisa, nome, 1, 20, REQUIRED, "Nome."),
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
        char begin[INSTANT_TEXT] = "";
        char end[INSTANT_TEXT] = "";
        ask(CASES[i].query);
        cr_assert(query_open(&fake.ctx, &query));
        record_read(&query.fields, busca, &busca, RECORD_CREATE);
        query_days(&query, busca.de, busca.ate, begin, end);
        cr_expect_eq(query_close(&fake.ctx, &query), !CASES[i].faults, "%s", CASES[i].query);
        if (CASES[i].faults)
            cr_expect_str_eq(fake_faults(), CASES[i].faults);
        fake_end();
    }
}

Test(query, days_are_those_of_the_workshop)
{
    struct query query;
    char begin[INSTANT_TEXT] = "";
    char end[INSTANT_TEXT] = "";

    cr_assert_eq(setenv("ICARUS_FUSO", "America/Sao_Paulo", 1), 0);
    fuso_open();
    ask("");
    cr_assert(query_open(&fake.ctx, &query));
    query_days(&query, "", "", begin, end);
    cr_expect(!*begin && !*end);
    query_days(&query, "2026-10-30", "2026-10-31", begin, end);
    cr_expect_str_eq(begin, "2026-10-30T03:00:00.000Z");
    cr_expect_str_eq(end, "2026-11-01T03:00:00.000Z");
    cr_expect(query_close(&fake.ctx, &query));
    fake_end();
}

static const struct page_order BY_NOME = {"nome", NULL, "nome"};

/* Answers with a page for which `rows` rows are read, with ids that go on from `first` (down, when
 * the page is backward). */
static void answer_rows(const char *query, struct page page, int64_t first, int64_t rows,
                        enum db_result result)
{
    struct coisa row = {.id = first};
    struct rows answer;

    page.ordered = &BY_NOME;
    ask(query);
    rows_of(&fake.ctx, &answer, &page, coisa, &row, RECORD_OPEN);
    for (int64_t i = 0; i < rows; i++, row.id += page.backward ? -1 : 1) {
        (void)snprintf(row.nome, sizeof(row.nome), "Chapa %d", (int)row.id);
        rows_take(&answer);
    }
    respond_page(&fake.ctx, result, &answer);
}

/* Answers with a page by number, of ten rows, of a list with `total` rows. */
static void answer_page(const char *query, int64_t number, int64_t total, enum db_result result)
{
    const struct page page = {.number = number, .size = 10, .total = total};
    const int64_t before = (number - 1) * 10;
    const int64_t left = total > before ? total - before : 0;

    answer_rows(query, page, before + 1, left > 11 ? 11 : left, result);
}

/* The value of `name` in the target of a link. */
static const char *parameter(const char *target, const char *name)
{
    const char *found = strstr(target, name);

    return found && found < strchr(target, '>') ? found + strlen(name) : NULL;
}

/* The page of each relation in the Link headers, as in "first=1 prev=<3 next=>22 last=<": its
 * number, or before (<) or after (>) the row with that id. */
static const char *links(void)
{
    static char text[256];
    size_t used = 0;

    text[0] = '\0';
    fake.ctx.response.headers[fake.ctx.response.headers_length] = '\0';
    for (const char *line = fake.ctx.response.headers; *line; line = strstr(line, "\r\n") + 2) {
        const char *number = parameter(line, "pagina=");
        const char *cursor = parameter(line, "cursor=");
        const char *relation = strstr(line, "rel=\"") + 5;
        cr_assert(number || cursor);
        char place[CURSOR_TEXT + 1] = "";
        struct page page = {0};

        memcpy(place, number ? number : cursor, strcspn(number ? number : cursor, ">"));
        if (cursor) {
            cr_assert(cursor_read(place, &page));
            (void)snprintf(place, sizeof(place), page.cursor.id ? "%s%ld" : "%s",
                           page.backward ? "<" : ">", (long)page.cursor.id);
        }
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%.*s=%s", used ? " " : "",
                                 (int)strcspn(relation, "\""), relation, place);
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
        {1, 0, 0, "first=1 last=1"},           {1, 1, 1, "first=1 last=1"},
        {1, 10, 1, "first=1 last=1"},          {1, 11, 2, "first=1 next=>10 last=2"},
        {2, 11, 2, "first=1 prev=<11 last=2"}, {2, 30, 3, "first=1 prev=<11 next=>20 last=3"},
        {9, 30, 3, "first=1 prev=3 last=3"},   {9, 0, 0, "first=1 prev=1 last=1"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        char expected[256];
        answer_page("nome=a%20b", CASES[i].number, CASES[i].total, DB_OK);
        (void)snprintf(expected, sizeof(expected),
                       "],\"paginaAtual\":%" PRId64
                       ",\"resultadoPorPagina\":10,\"totalDePaginas\":%" PRId64
                       ",\"totalItens\":%" PRId64 ",\"haMais\":false}",
                       CASES[i].number, CASES[i].pages, CASES[i].total);
        cr_expect_str_eq(strchr(fake_json(), ']'), expected);
        cr_expect_str_eq(links(), CASES[i].links, "%s is not %s", links(), CASES[i].links);
        fake_end();
    }
}

Test(query, a_page_by_cursor_has_no_number_and_links_both_ways)
{
    static const struct {
        int64_t cursor;
        bool backward;
        int64_t rows;
        const char *links;
    } CASES[] = {
        {20, false, 3, "first=1 prev=<21 next=>22 last=3"},
        {20, false, 2, "first=1 prev=<21 last=3"},
        {20, false, 0, "first=1 prev=< last=3"},
        {20, true, 3, "first=1 prev=<18 next=>19 last=3"},
        {20, true, 1, "first=1 next=>19 last=3"},
        {20, true, 0, "first=1 next=1 last=3"},
        {0, true, 3, "first=1 prev=<29 last=3"},
    };

    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct page page = {
            .size = 2, .total = 6, .cursor.id = CASES[i].cursor, .backward = CASES[i].backward};
        int64_t first = CASES[i].backward ? CASES[i].cursor - 1 : CASES[i].cursor + 1;

        answer_rows("", page, CASES[i].cursor ? first : 30, CASES[i].rows, DB_OK);
        cr_expect_str_eq(strchr(fake_json(), ']'),
                         "],\"resultadoPorPagina\":2,\"totalDePaginas\":3,\"totalItens\":6,"
                         "\"haMais\":false}");
        cr_expect_str_eq(links(), CASES[i].links, "%zu: %s is not %s", i, links(), CASES[i].links);
        fake_end();
    }
}

Test(query, a_page_before_a_cursor_is_in_the_order_of_the_list)
{
    answer_rows("", (struct page){.size = 3, .cursor.id = 10, .backward = true}, 9, 4, DB_OK);
    cr_expect_str_eq(fake_json(),
                     "{\"data\":[{\"id\":7,\"nome\":\"Chapa 7\"},{\"id\":8,\"nome\":\"Chapa 8\"},"
                     "{\"id\":9,\"nome\":\"Chapa 9\"}],\"resultadoPorPagina\":3,"
                     "\"totalDePaginas\":0,\"totalItens\":0,\"haMais\":false}");
    fake_end();
}

Test(query, an_uncounted_list_has_no_totals)
{
    const struct page page = {.number = 2, .size = 2, .uncounted = true};

    answer_rows("", page, 3, 3, DB_OK);
    cr_expect_str_eq(strchr(fake_json(), ']'),
                     "],\"paginaAtual\":2,\"resultadoPorPagina\":2,\"haMais\":true}");
    cr_expect_str_eq(links(), "first=1 prev=<3 next=>4 last=<");
    fake_end();
    answer_rows("", page, 3, 2, DB_OK);
    cr_expect(strstr(fake_json(), "\"haMais\":false}"));
    fake_end();
}

/* Reads a page; its faults, "" for none. */
static const char *read_page(const char *text, const char *path, struct page *page)
{
    static char faults[4096];
    struct query query;

    ask(text);
    (void)snprintf(fake.ctx.request.path, sizeof(fake.ctx.request.path), "%s", path);
    cr_assert(query_open(&fake.ctx, &query));
    (void)fields_has(&query.fields, "nome");
    (void)fields_has(&query.fields, "tipo");
    page_read(&query, "nome id", page);
    faults[0] = '\0';
    if (!query_close(&fake.ctx, &query))
        (void)snprintf(faults, sizeof(faults), "%.255s", fake_faults());
    fake_end();
    return faults;
}

Test(query, a_cursor_is_of_one_list_order_and_filter)
{
    static const struct {
        const char *path;
        const char *query;
        const char *faults;
    } CASES[] = {
        {"/produtos", "nome=a%20b&tipo=X&cursor=", ""},
        {"/produtos", "tipo=X&nome=a+b&resultadoPorPagina=50&total=nao&cursor=", ""},
        {"/produtos", "ordem=nome&tipo=X&nome=a+b&cursor=", ""},
        {"/produtos", "nome=a&tipo=X&cursor=", "/cursor"},
        {"/produtos", "nome=a%20b&cursor=", "/cursor"},
        {"/produtos", "nome=X&tipo=a%20b&cursor=", "/cursor"},
        {"/produtos", "nome=a%20b&tipo=X&ordem=-nome&cursor=", "/cursor"},
        {"/produtos", "nome=a%20b&tipo=X&ordem=id&cursor=", "/cursor"},
        {"/fornecedores", "nome=a%20b&tipo=X&cursor=", "/cursor"},
        {"/produtos", "nome=a%20b&tipo=X&pagina=1&cursor=", "/cursor"},
        {"/produtos", "nome=a%20b&tipo=X&depoisDe=1&cursor=", "/cursor"},
    };
    const struct page_place place = {7, "Chapa"};
    struct page page;
    char cursor[CURSOR_TEXT];
    char text[CURSOR_TEXT + 100];

    cr_assert_str_eq(read_page("nome=a%20b&tipo=X", "/produtos", &page), "");
    cursor_write(&page, false, &place, cursor);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        (void)snprintf(text, sizeof(text), "%s%s", CASES[i].query, cursor);
        cr_expect_str_eq(read_page(text, CASES[i].path, &page), CASES[i].faults, "%s", text);
        if (*CASES[i].faults)
            continue;
        cr_expect_eq(page.number, 0);
        cr_expect_eq(page.cursor.id, 7);
        cr_expect_str_eq(page.cursor.key, "Chapa");
        cr_expect_eq(page_offset(&page), 0);
    }
    cr_expect_str_eq(read_page("total=nao", "/produtos", &page), "");
    cr_expect(page.uncounted);
    cr_expect_str_eq(read_page("total=sim", "/produtos", &page), "");
    cr_expect_not(page.uncounted);
    cr_expect_str_eq(read_page("total=0&cursor=", "/produtos", &page), "/total /cursor");
}

Test(query, links_keep_the_rest_of_the_query_as_it_was_sent)
{
    answer_page("nome=a%20b&pagina=1&uf=SP&depoisDe=3&cursor=x&paginaX=4", 1, 11, DB_OK);
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
    rows_of(&fake.ctx, &rows, &page, coisa, &row, RECORD_OPEN);
    respond_page(&fake.ctx, DB_OK, &rows);
    cr_expect_eq(fake.ctx.response.status, status);
}

Test(query, a_page_that_is_not_given_is_refused)
{
    expect_refused(PAGE_TOO_FAR, 422);
    cr_expect_str_eq(fake_faults(), "/pagina");
    fake_end();
    expect_refused(PAGE_CURSOR_FORGED, 422);
    cr_expect_str_eq(fake_faults(), "/cursor");
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
    rows_of(&fake.ctx, &rows, &page, coisa, &row, RECORD_OPEN);
    respond_page(&fake.ctx, DB_OK, &rows);
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
