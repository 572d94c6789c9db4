#include "common/http/query.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/integer.h"
#include "common/base/uri.h"
#include "common/base/utf8.h"
#include "common/base/words.h"
#include "common/resource/value_read.h"

/* Longest query in the links of a page: four such links fit in RESPONSE_HEADERS_MAX. */
enum { LINK_QUERY_MAX = 2048 };

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes `length` bytes (WHATWG URL §5.1); false on a bad escape, a NUL or invalid UTF-8. */
static bool decode(const char *text, size_t length, char out[static QUERY_MAX + 1])
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        char c = (char)(text[i] == '+' ? ' ' : text[i]);
        if (c == '%') {
            int high = i + 2 < length ? hex_value(text[i + 1]) : -1;
            int low = i + 2 < length ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0')
            return false;
        out[used++] = c;
    }
    out[used] = '\0';
    return utf8_is_valid(out, used);
}

/* Adds one `name=value`; a duplicate name is a fault. False when it cannot be decoded. */
static bool add_parameter(struct query *query, const char *text, size_t length)
{
    char name[QUERY_MAX + 1];
    char value[QUERY_MAX + 1];
    const char *equals = memchr(text, '=', length);
    size_t name_length = equals ? (size_t)(equals - text) : length;
    size_t value_start = equals ? name_length + 1 : length;

    if (!decode(text, name_length, name) ||
        !decode(text + value_start, length - value_start, value))
        return false;
    if (json_object_object_get_ex(query->json, name, NULL))
        fields_fault(&query->fields, name, "Foi informado mais de uma vez.");
    json_object_object_add(query->json, name, json_object_new_string(value));
    return true;
}

static bool parse(struct query *query, const char *text)
{
    if (strlen(text) > QUERY_MAX)
        return false;
    while (*text) {
        size_t length = strcspn(text, "&");
        if (length > 0 && !add_parameter(query, text, length))
            return false;
        text += length + (text[length] == '&');
    }
    return true;
}

bool query_open(struct ctx *ctx, struct query *query)
{
    memset(query, 0, sizeof(*query));
    query->json = json_object_new_object();
    query->fields = fields_of(query->json, &query->faults);
    query->fields.is_query = true;
    if (parse(query, ctx->request.query))
        return true;
    json_object_put(query->json);
    respond_problem(ctx, 400, "A query string da URL é inválida.");
    return false;
}

bool query_close(struct ctx *ctx, struct query *query)
{
    fields_end(&query->fields);
    json_object_put(query->json);
    query->json = NULL;
    if (query->faults.count == 0)
        return true;
    respond_invalid(ctx, &query->faults);
    return false;
}

bool query_int(struct query *query, const char *name, int64_t min, int64_t max, int64_t *place)
{
    return fields_has(&query->fields, name) &&
           value_int(&query->fields, name, json_object_object_get(query->json, name), min, max,
                     place);
}

void query_check_days(struct query *query, const char *de, const char *ate)
{
    if (*de && *ate && strcmp(ate, de) < 0)
        fields_fault(&query->fields, "ate", "Não pode ser antes de \"de\".");
}

static void read_order(struct query *query, const char *orders, struct page *page)
{
    const char *names = orders + (orders[0] == '-');

    (void)snprintf(page->order, sizeof(page->order), "%.*s", (int)strcspn(orders, " "), orders);
    if (!fields_has(&query->fields, "ordem"))
        return;
    const char *order = json_object_get_string(json_object_object_get(query->json, "ordem"));
    bool known = words_hold(names, order + (order[0] == '-'));
    if (!known || strlen(order) >= sizeof(page->order)) {
        char listed[FAULT_MESSAGE_MAX / 2];

        words_list(names, listed, sizeof(listed));
        fields_fault(&query->fields, "ordem",
                     "Deve ser um destes valores, com ou sem sinal de menos: %s.", listed);
        return;
    }
    (void)snprintf(page->order, sizeof(page->order), "%s", order);
}

void page_read(struct query *query, const char *orders, struct page *page)
{
    *page = (struct page){.number = 1, .size = PAGE_SIZE_DEFAULT};
    (void)query_int(query, "pagina", 1, PAGE_NUMBER_MAX, &page->number);
    (void)query_int(query, "resultadoPorPagina", 1, PAGE_SIZE_MAX, &page->size);
    if (query_int(query, "depoisDe", 1, INT64_MAX, &page->after) && page->number > 1)
        fields_fault(&query->fields, "depoisDe", "Não pode ser usado junto com pagina.");
    read_order(query, orders, page);
}

static bool is_page_parameter(const char *text)
{
    return strncmp(text, "pagina=", strlen("pagina=")) == 0 ||
           strncmp(text, "depoisDe=", strlen("depoisDe=")) == 0;
}

/*
 * The query as sent, without the page parameters, percent-encoded, and ending in a separator when
 * not empty. False when that is longer than LINK_QUERY_MAX.
 */
static bool query_without_page(const char *query, char out[static LINK_QUERY_MAX + 1])
{
    size_t used = 0;

    while (*query) {
        size_t length = strcspn(query, "&");
        if (length > 0 && !is_page_parameter(query)) {
            if (!uri_escape(query, length, out + used, LINK_QUERY_MAX - used))
                return false;
            used += strlen(out + used);
            out[used++] = '&';
        }
        query += length + (query[length] == '&');
    }
    out[used] = '\0';
    return true;
}

static void add_link(struct ctx *ctx, const char *rest, const char *name, int64_t number,
                     const char *relation)
{
    response_header(ctx, "Link", "<%s?%s%s=%" PRId64 ">; rel=\"%s\"", ctx->request.path, rest, name,
                    number, relation);
}

/* The Link header (RFC 8288); `last` is the last page that can be reached by number. */
static void add_links(struct ctx *ctx, const struct page *page, int64_t last, bool more,
                      const struct rows *rows)
{
    char rest[LINK_QUERY_MAX + 1];

    if (!query_without_page(ctx->request.query, rest))
        return;
    add_link(ctx, rest, "pagina", 1, "first");
    if (page->number > 1)
        add_link(ctx, rest, "pagina", page->number <= last ? page->number - 1 : last, "prev");
    if (!page->after && page->number < last)
        add_link(ctx, rest, "pagina", page->number + 1, "next");
    else if ((page->after || more) && rows->count == page->size)
        add_link(ctx, rest, "depoisDe", rows->last, "next");
    if (!more)
        add_link(ctx, rest, "pagina", last, "last");
}

bool query_filter_into(struct ctx *ctx, const struct record *record, void *filter,
                       struct page *page, const char *orders)
{
    struct query query;

    if (!query_open(ctx, &query))
        return false;
    record_read_into(&query.fields, record, filter, RECORD_CREATE);
    page_read(&query, orders, page);
    return query_close(ctx, &query);
}

void rows_of_record(struct ctx *ctx, struct rows *rows, const struct record *record,
                    const void *row, const int64_t *id, enum record_view view)
{
    *rows = (struct rows){
        .response = &ctx->response, .record = *record, .row = row, .id = id, .view = view};
    json_out_open(&rows->out, '{');
    json_out_key(&rows->out, "data");
    json_out_open(&rows->out, '[');
}

void rows_take(void *context)
{
    struct rows *rows = context;

    record_json_of(&rows->out, &rows->record, rows->row, rows->view);
    if (!response_hold(rows->response, rows->out.length))
        json_out_fail(&rows->out);
    rows->count++;
    rows->last = *rows->id;
}

static void refuse_too_far(struct ctx *ctx)
{
    struct faults faults = {0};
    struct fields fields = {.faults = &faults};

    fields_fault(&fields, "pagina", "Depois das primeiras %d linhas, use depoisDe.", PAGE_ROWS_MAX);
    respond_invalid(ctx, &faults);
}

static void refuse_page(struct ctx *ctx, const struct page *page, enum db_result result)
{
    if (result != DB_OK)
        respond_refusal(ctx, result, NULL);
    else if (page->refusal == PAGE_TOO_FAR)
        refuse_too_far(ctx);
    else
        respond_problem(ctx, 409,
                        "A linha de depoisDe não está mais na lista; volte à primeira página.");
}

void respond_page(struct ctx *ctx, const struct page *page, enum db_result result,
                  struct rows *rows)
{
    struct json_out *out = &rows->out;

    if (result != DB_OK || page->refusal != PAGE_GIVEN) {
        json_out_free(out);
        refuse_page(ctx, page, result);
        return;
    }
    bool more = page->total > PAGE_ROWS_MAX;
    int64_t counted = more ? PAGE_ROWS_MAX : page->total;
    int64_t last = counted > 0 ? (counted - 1) / page->size + 1 : 1;

    add_links(ctx, page, last, more, rows);
    json_out_close(out, ']');
    json_out_key(out, "paginaAtual");
    json_out_int(out, page->number);
    json_out_key(out, "resultadoPorPagina");
    json_out_int(out, page->size);
    json_out_key(out, "totalDePaginas");
    json_out_int(out, counted > 0 ? last : 0);
    json_out_key(out, "totalItens");
    json_out_int(out, counted);
    json_out_key(out, "haMais");
    json_out_bool(out, more);
    json_out_close(out, '}');
    respond_json(ctx, 200, out);
}
