#pragma once

#include "common/db/page.h"
#include "common/http/context.h"
#include "common/resource/fields.h"
#include "common/resource/record_json.h"
#include "common/resource/record_read.h"

/*
 * The query of a list, read by the table of its filter: each parameter is a text member named after
 * it. An unknown parameter, one given twice and a bad value are 422, all told at once.
 *
 *     struct query query;
 *     if (!query_open(ctx, &query))
 *         return;
 *     record_read(&query.fields, produto_filter, &filter, RECORD_CREATE);
 *     page_read(&query, "nome id", &filter.page);
 *     if (!query_close(ctx, &query))
 *         return;
 */
enum { QUERY_MAX = 4096, PAGE_NUMBER_MAX = 1000000000 };

struct query {
    struct json_object *json;
    struct faults faults;
    struct fields fields;
};

/* Decodes the query (percent-encoding, '+' is a space); false after the answer 400 when it is
 * longer than QUERY_MAX, badly encoded or not UTF-8. */
bool query_open(struct ctx *ctx, struct query *query);

/* Releases the query; false after the answer 422 when there are faults. */
bool query_close(struct ctx *ctx, struct query *query);

/* An integer within [min, max], written in decimal. False, with `place` untouched, when the
 * parameter is absent or, with a fault, wrong. */
bool query_int(struct query *query, const char *name, int64_t min, int64_t max, int64_t *place);

/* A text of 1 to max characters. False, with `place` untouched, when absent or wrong. */
#define query_text(query, name, max, place)                                                        \
    (fields_has(&(query)->fields, (name)) &&                                                       \
     fields_text(&(query)->fields, (name), 1, (max), (place)))

/* The days `de` and `ate`, of which `ate` may not come first; each untouched when absent. */
void query_days(struct query *query, char de[static DATE_TEXT], char ate[static DATE_TEXT]);

/*
 * Reads `pagina`, `resultadoPorPagina`, `ordem` and `depoisDe`. `orders` lists the fields that may
 * be ordered by, parted by spaces. The first is the default, descending if it is given with a minus
 * sign here; a client may give any of them with one. Page numbers reach PAGE_ROWS_MAX rows;
 * `depoisDe`, the id of the last row that the client has, goes on from any row.
 */
void page_read(struct query *query, const char *orders, struct page *page);

/*
 * The rows of a page. Each becomes text as soon as it is added, so that a page takes the memory of
 * its text and not that of a tree of a hundred objects.
 *
 *     struct produto p;
 *     struct rows rows;
 *     rows_of(&rows, produto, &p, RECORD_OPEN);
 *     result = produto_list(ctx->db, …, &p, rows_take, &rows);
 *     respond_page(ctx, &page, result, &rows);
 */
struct rows {
    struct json_out out;
    struct record record;
    const void *row;   /* where each row comes to */
    const int64_t *id; /* its id */
    enum record_view view;
    int64_t count;
    int64_t last; /* the id of the row that was added last */
};
#define rows_of(rows, type, row, view)                                                             \
    rows_of_record((rows), RECORD(type), RECORD_PLACE(type, row), &(row)->id, (view))
void rows_of_record(struct rows *rows, const struct record *record, const void *row,
                    const int64_t *id, enum record_view view);
/* A db_each: adds the row as it is now. */
void rows_take(void *rows);

/* The same row by row. */
void rows_open(struct rows *rows);
/* Adds a row and releases it. */
void rows_add(struct rows *rows, int64_t id, struct json_object *row);

/*
 * DB_OK: 200 with the page, its figures and the Link header (RFC 8288, left out when the query is
 * longer than 2 KiB); `haMais` is true when the list has more than PAGE_ROWS_MAX rows, which is
 * then what it counts. DB_CONFLICT: 409, the row of `depoisDe` is gone. DB_CHECK: 422, `pagina`
 * reaches too far. Any other result: the refusal of respond_refusal. Releases the rows.
 */
void respond_page(struct ctx *ctx, const struct page *page, enum db_result result,
                  struct rows *rows);
