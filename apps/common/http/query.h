#pragma once

#include "common/http/rows.h"
#include "common/resource/fields.h"
#include "common/resource/record_read.h"

/*
 * The query string of a list, read through the field table of its filter: each parameter is a text
 * member with that name. Unknown parameters, duplicates and bad values are reported together in one
 * 422.
 *
 *     struct produto_filter filter = {0};
 *     if (!query_filter(ctx, produto_filter, &filter, "nome id"))
 *         return;
 *
 * A list with rules of its own opens the query, reads with record_read and page_read, and closes
 * it.
 */
enum { QUERY_MAX = 4096, PAGE_NUMBER_MAX = 1000000000 };

struct query {
    const char *path; /* borrowed from the request */
    struct json_object *json;
    struct faults faults;
    struct fields fields;
};

/* Decodes the query (percent-encoding, '+' is a space). False after answering 400 when it is longer
 * than QUERY_MAX, badly encoded or not UTF-8. */
bool query_open(struct ctx *ctx, struct query *query);

/* Releases the query. False after answering 422 when there are faults. */
bool query_close(struct ctx *ctx, struct query *query);

/* A decimal integer within [min, max]. False, with `*place` untouched, when the parameter is absent
 * or wrong; a wrong one adds a fault. */
bool query_int(struct query *query, const char *name, int64_t min, int64_t max, int64_t *place);

/* The workshop's days from `de` to `ate`, both included (fuso.h): sets `begin` to the first
 * instant, `end` to the first one after. Either date may be "", and then its instant stays as it
 * is. Adds a fault when `ate` is earlier than `de`. */
void query_days(struct query *query, const char *de, const char *ate,
                char begin[static INSTANT_TEXT], char end[static INSTANT_TEXT]);

/*
 * Reads `pagina`, `resultadoPorPagina`, `ordem`, `cursor`, `total`, `ids` and `depoisDe`. `orders`
 * lists the fields to order by, separated by spaces. The first is the default, descending if it has
 * a minus sign here; a client may put a minus sign before any of them. Page numbers reach up to
 * PAGE_ROWS_MAX rows; a `cursor`, taken from a page's links, continues from any row, with the same
 * filter and order. `depoisDe`, the id of the client's last row, does so while that row exists.
 * `total=nao` leaves the list uncounted. `ids`, separated by commas, restricts it to at most
 * PAGE_IDS_MAX rows. What is wrong is added to the query's faults.
 */
void page_read(struct query *query, const char *orders, struct page *page);

/* Reads the whole query of a list: `filter`, by its table, and its page. False, with the request
 * answered, when it is refused. */
#define query_filter(ctx, type, filter, orders)                                                    \
    query_filter_into((ctx), RECORD(type), RECORD_PLACE(type, filter), &(filter)->page, (orders))
bool query_filter_into(struct ctx *ctx, const struct record *record, void *filter,
                       struct page *page, const char *orders);
