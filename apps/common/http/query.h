#pragma once

#include "common/db/page.h"
#include "common/http/context.h"
#include "common/resource/fields.h"
#include "common/resource/record_json.h"
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

/* Adds an error when the date `ate` is earlier than `de`; either may be "". */
void query_check_days(struct query *query, const char *de, const char *ate);

/*
 * Reads `pagina`, `resultadoPorPagina`, `ordem` and `depoisDe`. `orders` lists the fields to order
 * by, separated by spaces. The first is the default, descending if it has a minus sign here; a
 * client may put a minus sign before any of them. Page numbers reach up to PAGE_ROWS_MAX rows;
 * `depoisDe`, the id of the client's last row, continues after any row.
 */
void page_read(struct query *query, const char *orders, struct page *page);

/* Reads the whole query of a list: `filter`, by its table, and its page. False, with the request
 * answered, when it is refused. */
#define query_filter(ctx, type, filter, orders)                                                    \
    query_filter_into((ctx), RECORD(type), RECORD_PLACE(type, filter), &(filter)->page, (orders))
bool query_filter_into(struct ctx *ctx, const struct record *record, void *filter,
                       struct page *page, const char *orders);

/*
 * The rows of a page. Each is written as text as soon as it is added, so that a page needs no tree
 * of json-c objects, and is held by the response (response_hold) as it grows.
 *
 *     struct produto p;
 *     struct rows rows;
 *     rows_of(ctx, &rows, produto, &p, RECORD_OPEN);
 *     result = produto_list(ctx->db, …, &p, rows_take, &rows);
 *     respond_page(ctx, &page, result, &rows);
 */
struct rows {
    struct json_out out;
    struct response *response; /* to come */
    struct record record;
    const void *row;   /* buffer of the current row */
    const int64_t *id; /* its id */
    enum record_view view;
    int64_t count;
    int64_t last; /* the id of the last row added */
};
#define rows_of(ctx, rows, type, row, view)                                                        \
    rows_of_record((ctx), (rows), RECORD(type), RECORD_PLACE(type, row), &(row)->id, (view))
void rows_of_record(struct ctx *ctx, struct rows *rows, const struct record *record,
                    const void *row, const int64_t *id, enum record_view view);
/* A db_each: adds the current row. */
void rows_take(void *context);

/*
 * DB_OK: 200 with the page, its figures and the Link header (RFC 8288, left out when the query is
 * longer than 2 KiB); `haMais` is true when the list has more than PAGE_ROWS_MAX rows, which is
 * then what it counts; or, by the refusal of the page, 409, the row of `depoisDe` is gone, or 422,
 * `pagina` reaches too far. Any other result: the refusal of respond_refusal. Releases the rows.
 */
void respond_page(struct ctx *ctx, const struct page *page, enum db_result result,
                  struct rows *rows);
