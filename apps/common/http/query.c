#include "common/http/query.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/digest.h"
#include "common/base/integer.h"
#include "common/base/utf8.h"
#include "common/base/words.h"
#include "common/http/cursor.h"
#include "common/resource/value_read.h"
#include "common/values/fuso.h"

/* Parameters that choose a page of a list; all others are its filter. */
#define PAGE_PARAMETERS "pagina resultadoPorPagina ordem cursor depoisDe total"

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
    query->path = ctx->request.path;
    query->json = json_object_new_object();
    query->fields = fields_of(query->json, &query->faults);
    query->fields.is_query = true;
    if (parse(query, ctx->request.query))
        return true;
    json_object_put(query->json);
    respond_problem(ctx, &PROBLEM_MALFORMED, "A query string da URL é inválida.");
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

void query_days(struct query *query, const char *de, const char *ate,
                char begin[static INSTANT_TEXT], char end[static INSTANT_TEXT])
{
    if (*de && *ate && strcmp(ate, de) < 0)
        fields_fault(&query->fields, "ate", "Não pode ser antes de \"de\".");
    if (*de)
        fuso_day_begin(de, begin);
    if (*ate)
        fuso_day_end(ate, end);
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

static void read_total(struct query *query, struct page *page)
{
    char word[sizeof("sim")];

    if (fields_has(&query->fields, "total") &&
        value_choice(&query->fields, "total", json_object_object_get(query->json, "total"),
                     "sim nao", word, sizeof(word)))
        page->uncounted = word[0] == 'n';
}

struct ids {
    int64_t list[PAGE_IDS_MAX];
    size_t count;
};

/* Adds an id, unless it is there already; false when it is not an id, or one too many. */
static bool add_id(struct ids *ids, const char *text, size_t length)
{
    int64_t id;

    if (!integer_read_id(text, length, &id))
        return false;
    for (size_t i = 0; i < ids->count; i++)
        if (ids->list[i] == id)
            return true;
    if (ids->count == PAGE_IDS_MAX)
        return false;
    ids->list[ids->count++] = id;
    return true;
}

static void read_ids(struct query *query, struct page *page)
{
    struct ids ids = {.count = 0};
    size_t used = 0;
    const char *text = NULL;

    if (fields_has(&query->fields, "ids"))
        text = json_object_get_string(json_object_object_get(query->json, "ids"));
    for (const char *at = text; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (!add_id(&ids, at, strcspn(at, ","))) {
            fields_fault(&query->fields, "ids",
                         "Devem ser até %d identificadores, separados por vírgulas.", PAGE_IDS_MAX);
            return;
        }
    for (size_t i = 0; i < ids.count; i++)
        used += (size_t)snprintf(page->ids + used, sizeof(page->ids) - used, "%c%" PRId64,
                                 i > 0 ? ',' : '[', ids.list[i]);
    if (used > 0)
        (void)snprintf(page->ids + used, sizeof(page->ids) - used, "]");
}

/* The first 8 bytes of a SHA-256 of two texts. */
static uint64_t stamp(const char *one, const char *other)
{
    char whole[QUERY_MAX + REQUEST_PATH_MAX + 2];
    unsigned char digest[DIGEST_SIZE];
    uint64_t number;
    const int length = snprintf(whole, sizeof(whole), "%s%c%s", one, '\0', other);

    digest_sha256(whole, (size_t)length, digest);
    memcpy(&number, digest, sizeof(number));
    return number;
}

/* Hash of path, order and filter; does not depend on the order of the parameters. */
static uint64_t list_of(const struct query *query, const char *order)
{
    uint64_t sum = stamp(query->path, order);
    struct json_object_iterator it = json_object_iter_begin(query->json);
    struct json_object_iterator end = json_object_iter_end(query->json);

    for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
        const char *name = json_object_iter_peek_name(&it);

        if (!words_hold(PAGE_PARAMETERS, name))
            sum += stamp(name, json_object_get_string(json_object_iter_peek_value(&it)));
    }
    return sum;
}

static void read_cursor(struct query *query, struct page *page)
{
    if (!fields_has(&query->fields, "cursor"))
        return;
    if (json_object_object_get_ex(query->json, "pagina", NULL) ||
        json_object_object_get_ex(query->json, "depoisDe", NULL))
        fields_fault(&query->fields, "cursor", "Não pode ser usado junto com pagina ou depoisDe.");
    page->number = 0;
    if (!cursor_read(json_object_get_string(json_object_object_get(query->json, "cursor")), page))
        fields_fault(&query->fields, "cursor",
                     "Não é um cursor desta lista, com este filtro e esta ordem.");
}

void page_read(struct query *query, const char *orders, struct page *page)
{
    *page = (struct page){.number = 1, .size = PAGE_SIZE_DEFAULT};
    (void)query_int(query, "pagina", 1, PAGE_NUMBER_MAX, &page->number);
    (void)query_int(query, "resultadoPorPagina", 1, PAGE_SIZE_MAX, &page->size);
    if (query_int(query, "depoisDe", 1, INT64_MAX, &page->after_row) && page->number > 1)
        fields_fault(&query->fields, "depoisDe", "Não pode ser usado junto com pagina.");
    read_total(query, page);
    read_ids(query, page);
    read_order(query, orders, page);
    page->list = list_of(query, page->order);
    read_cursor(query, page);
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
