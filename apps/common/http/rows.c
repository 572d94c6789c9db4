#include "common/http/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/uri.h"
#include "common/http/cursor.h"

/* Longest query in the links of a page: four such links fit in RESPONSE_HEADERS_MAX. */
enum { LINK_QUERY_MAX = 2048 };

void rows_of_record(struct ctx *ctx, struct rows *rows, struct page *page,
                    const struct record *record, const void *row, enum record_view view)
{
    *rows = (struct rows){
        .response = &ctx->response, .page = page, .record = *record, .row = row, .view = view};
    json_out_open(&rows->out, '{');
    json_out_key(&rows->out, "data");
    json_out_open(&rows->out, '[');
}

void rows_sum_of(struct rows *rows, const struct record *record, const void *sum)
{
    rows->sum_record = *record;
    rows->sum = sum;
}

void rows_take(void *context)
{
    struct rows *rows = context;
    struct page *page = rows->page;

    if (!page_take(page, &rows->record, rows->row))
        return;
    rows->starts[page->taken - 1] = rows->out.length;
    record_json_of(&rows->out, &rows->record, rows->row, rows->view);
    if (!response_hold(rows->response, rows->out.length))
        json_out_fail(&rows->out);
}

/* Reverses rows that were read last to first into the order of the list. */
static void turn(struct rows *rows)
{
    struct json_out turned = {0};
    size_t end = rows->out.length;

    if (rows->out.failed)
        return;
    if (!response_hold(rows->response, 2 * end)) {
        json_out_fail(&rows->out);
        return;
    }
    json_out_open(&turned, '{');
    json_out_key(&turned, "data");
    json_out_open(&turned, '[');
    for (int64_t i = rows->page->taken - 1; i >= 0; i--) {
        const size_t start = rows->starts[i] + (i > 0); /* without its comma */

        json_out_raw(&turned, rows->out.text + start, end - start);
        end = rows->starts[i];
    }
    json_out_free(&rows->out);
    rows->out = turned;
}

/* Does the parameter at `text` choose the page's position? */
static bool is_place(const char *text)
{
    static const char *const NAMES[] = {"pagina=", "cursor=", "depoisDe="};

    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
        if (strncmp(text, NAMES[i], strlen(NAMES[i])) == 0)
            return true;
    return false;
}

/*
 * The query as sent, without the parameters of the position, percent-encoded, and ending in a
 * separator when not empty. False when that is longer than LINK_QUERY_MAX.
 */
static bool query_without_place(const char *query, char out[static LINK_QUERY_MAX + 1])
{
    size_t used = 0;

    while (*query) {
        size_t length = strcspn(query, "&");
        if (length > 0 && !is_place(query)) {
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

struct links {
    struct ctx *ctx;
    const struct page *page;
    char rest[LINK_QUERY_MAX + 1]; /* the query without position */
};

static void link_number(const struct links *links, int64_t number, const char *relation)
{
    response_header(links->ctx, "Link", "<%s?%spagina=%" PRId64 ">; rel=\"%s\"",
                    links->ctx->request.path, links->rest, number, relation);
}

static void link_cursor(const struct links *links, bool backward, const struct page_place *place,
                        const char *relation)
{
    char cursor[CURSOR_TEXT];

    cursor_write(links->page, backward, place, cursor);
    response_header(links->ctx, "Link", "<%s?%scursor=%s>; rel=\"%s\"", links->ctx->request.path,
                    links->rest, cursor, relation);
}

static const struct page_place END = {0};

/* The previous page. When nothing follows a cursor, it is the end of the list. */
static void link_prev(const struct links *links, int64_t last)
{
    const struct page *page = links->page;

    if (page->backward && page->more)
        link_cursor(links, true, &page->last, "prev");
    if (page->backward || (page->number == 1 && page->after_row == 0))
        return;
    if (page->taken > 0)
        link_cursor(links, true, &page->first, "prev");
    else if (page->more)
        link_cursor(links, true, &page->last, "prev");
    else if (page->number == 0 || page->uncounted)
        link_cursor(links, true, &END, "prev");
    else
        link_number(links, last, "prev");
}

/* A page before a place always has a next one: what follows that place. */
static bool has_next(const struct page *page)
{
    return page->backward ? page->cursor.id != 0 : page->more;
}

/* The next page. When nothing precedes a cursor, it is the list's first page. */
static void link_next(const struct links *links)
{
    const struct page *page = links->page;

    if (!has_next(page))
        return;
    if (page->backward && page->taken > 0)
        link_cursor(links, false, &page->first, "next");
    else if (!page->backward || page->more)
        link_cursor(links, false, &page->last, "next");
    else
        link_number(links, 1, "next");
}

/* The Link header (RFC 8288); `last` is the number of the last page, 0 when it has none. */
static void add_links(struct ctx *ctx, const struct page *page, int64_t last)
{
    struct links links = {.ctx = ctx, .page = page};

    if (!query_without_place(ctx->request.query, links.rest))
        return;
    link_number(&links, 1, "first");
    link_prev(&links, last);
    link_next(&links);
    if (last > 0)
        link_number(&links, last, "last");
    else
        link_cursor(&links, true, &END, "last");
}

static void refuse_page(struct ctx *ctx, const struct page *page, enum db_result result)
{
    char message[FAULT_MESSAGE_MAX];

    if (result != DB_OK) {
        respond_refusal(ctx, result, NULL);
    } else if (page->refusal == PAGE_TOO_FAR) {
        (void)snprintf(message, sizeof(message),
                       "Depois das primeiras %d linhas, siga o Link next.", PAGE_ROWS_MAX);
        respond_fault(ctx, "pagina", message);
    } else if (page->refusal == PAGE_CURSOR_FORGED) {
        respond_fault(ctx, "cursor", "Não é um cursor desta lista.");
    } else {
        respond_problem(ctx, &PROBLEM_ROW_GONE,
                        "A linha de depoisDe não está mais na lista; volte à primeira página.");
    }
}

static void put_figures(struct json_out *out, const struct page *page, int64_t pages, bool more)
{
    if (page->number > 0) {
        json_out_key(out, "paginaAtual");
        json_out_int(out, page->number);
    }
    json_out_key(out, "resultadoPorPagina");
    json_out_int(out, page->size);
    if (!page->uncounted) {
        json_out_key(out, "totalDePaginas");
        json_out_int(out, page->total > 0 ? pages : 0);
        json_out_key(out, "totalItens");
        json_out_int(out, page->total > PAGE_ROWS_MAX ? PAGE_ROWS_MAX : page->total);
    }
    json_out_key(out, "haMais");
    json_out_bool(out, more);
}

void respond_page(struct ctx *ctx, enum db_result result, struct rows *rows)
{
    const struct page *page = rows->page;
    struct json_out *out = &rows->out;

    if (result != DB_OK || page->refusal != PAGE_GIVEN) {
        json_out_free(out);
        refuse_page(ctx, page, result);
        return;
    }
    const bool more =
        page->uncounted ? has_next(page) : page->at_least || page->total > PAGE_ROWS_MAX;
    const int64_t counted = page->total > PAGE_ROWS_MAX ? PAGE_ROWS_MAX : page->total;
    const int64_t pages = counted > 0 ? (counted - 1) / page->size + 1 : 1;

    if (page->backward)
        turn(rows);
    add_links(ctx, page, page->uncounted || more ? 0 : pages);
    json_out_close(out, ']');
    if (rows->sum) {
        json_out_key(out, "soma");
        record_json_of(out, &rows->sum_record, rows->sum, RECORD_OPEN);
    }
    put_figures(out, page, pages, more);
    json_out_close(out, '}');
    respond_json(ctx, 200, out);
}
