#pragma once

#include "common/db/page.h"
#include "common/http/context.h"
#include "common/resource/record_json.h"

/*
 * The rows of a page. Each is written as text as soon as it is added, so that a page needs no tree
 * of json-c objects, and is held by the response (response_hold) as it grows.
 *
 *     struct produto p;
 *     struct rows rows;
 *     rows_of(ctx, &rows, &filter.page, produto, &p, RECORD_OPEN);
 *     result = produto_list(ctx->db, &filter, &p, rows_take, &rows);
 *     respond_page(ctx, result, &rows);
 */
struct rows {
    struct json_out out;
    struct response *response; /* in which the text is held */
    struct page *page;
    struct record record;
    const void *row; /* buffer of the current row */
    enum record_view view;
    struct record sum_record;
    const void *sum;              /* NULL: no sum */
    size_t starts[PAGE_SIZE_MAX]; /* where each row begins in the text, with its comma */
};
#define rows_of(ctx, rows, page, type, row, view)                                                  \
    rows_of_record((ctx), (rows), (page), RECORD(type), RECORD_PLACE(type, row), (view))
void rows_of_record(struct ctx *ctx, struct rows *rows, struct page *page,
                    const struct record *record, const void *row, enum record_view view);
/* Adds the member `soma`, of the whole list, to the answer; borrowed until respond_page. */
#define rows_sum(rows, type, sum) rows_sum_of((rows), RECORD(type), RECORD_PLACE(type, sum))
void rows_sum_of(struct rows *rows, const struct record *record, const void *sum);
/* A db_each: adds the current row, unless it is beyond the page. */
void rows_take(void *context);

/*
 * DB_OK: 200 with the page, its figures and the Link header (RFC 8288, left out when the query is
 * longer than 2 KiB); `haMais` is true when the list may have more rows than are counted (at most
 * PAGE_ROWS_MAX; for a bounded page, those up to its end) or, uncounted, when there is a next page.
 * By the refusal of the page: 409 when the row of `depoisDe` is gone, 422 when `pagina` is too far
 * or `cursor` is forged. Any other result: as respond_refusal. Releases the rows.
 */
void respond_page(struct ctx *ctx, enum db_result result, struct rows *rows);
