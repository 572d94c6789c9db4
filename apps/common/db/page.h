#pragma once

#include "common/db/database.h"

/*
 * A page of a list whose cost does not grow with its table: rows are found by an index and counted
 * up to a bound; behind that bound, pages are found by the row before them (keyset cursor).
 *
 *     #define LIST "SELECT nome, valor FROM produto" FILTER
 *     #define NOME "(SELECT nome FROM produto WHERE id = ?)"
 *     DB_STATEMENT(BY_NOME, LIST PAGE_UP("nome", "id", NOME));
 *     DB_STATEMENT(COUNT, PAGE_COUNT(" FROM produto" FILTER));
 *     DB_STATEMENT(EXISTS, "SELECT 1 FROM produto WHERE id = ?");
 *     static const struct db_ordering ORDERINGS[] = {{"nome", &BY_NOME}};
 *     static const struct page_source SOURCE = PAGE_SOURCE(COUNT, EXISTS, ORDERINGS);
 *
 *     return page_rows(db, page, &SOURCE, DB_IN(…), DB_OUT(…), each, context);
 */
enum {
    PAGE_SIZE_DEFAULT = 20,
    PAGE_SIZE_MAX = 100,
    PAGE_ROWS_MAX = 10000, /* reached by page number, and counted */
    PAGE_ORDER_TEXT = 32
};

struct page {
    int64_t number; /* from 1 */
    int64_t size;   /* from 1; a client may ask for PAGE_SIZE_MAX */
    char order[PAGE_ORDER_TEXT];
    int64_t after; /* the id of the row before the page, 0 for none; then number is 1 */
    int64_t total; /* of the whole list, up to PAGE_ROWS_MAX + 1; filled in by page_rows */
};

/* Rows to skip before the page. */
int64_t page_offset(const struct page *page);

/* The rows that come after one, in the order of a column and then of the id. `sign` is ">" or "<";
 * `key` is SQL for the column of the row whose id is its one parameter. */
#define PAGE_AFTER(column, id, sign, key)                                                          \
    " AND (? IS NULL OR " column " " sign "= " key ")"                                             \
    " AND (? IS NULL OR " column " " sign " " key " OR " id " " sign " ?)"

/* The end of a statement: a page upwards or downwards, by a column and then by the id. */
#define PAGE_UP(column, id, key)                                                                   \
    PAGE_AFTER(column, id, ">", key) " ORDER BY " column ", " id PAGE_CUT
#define PAGE_DOWN(column, id, key)                                                                 \
    PAGE_AFTER(column, id, "<", key) " ORDER BY " column " DESC, " id " DESC" PAGE_CUT

/* The same by a column without equals. */
#define PAGE_UP_UNIQUE(column, id, key)                                                            \
    PAGE_AFTER(column, id, ">", key) " ORDER BY " column PAGE_CUT
#define PAGE_DOWN_UNIQUE(column, id, key)                                                          \
    PAGE_AFTER(column, id, "<", key) " ORDER BY " column " DESC" PAGE_CUT

/* The same by the id. */
#define PAGE_UP_ID(id)   PAGE_UP_UNIQUE(id, id, "?")
#define PAGE_DOWN_ID(id) PAGE_DOWN_UNIQUE(id, id, "?")

#define PAGE_CUT         " LIMIT ? OFFSET ?"
#define PAGE_COUNT(from) "SELECT COUNT(*) FROM (SELECT 1" from " LIMIT ?) AS contadas"

struct page_source {
    const struct db_statement *count;  /* PAGE_COUNT of the filter */
    const struct db_statement *exists; /* a row when the id may be gone on from */
    const struct db_ordering *orderings;
    size_t ordering_count;
};

#define PAGE_SOURCE(count, exists, orderings)                                                      \
    {                                                                                              \
        &(count), &(exists), (orderings), sizeof(orderings) / sizeof((orderings)[0])               \
    }

/*
 * Counts the list and calls `each` for every row of the page, after filling the places. `filter`
 * are the parameters of the filter, which come first in every statement. DB_CONFLICT: the row that
 * the page comes after is not in the list any more. DB_CHECK: the list is that long, but the page
 * lies beyond PAGE_ROWS_MAX rows.
 */
enum db_result page_rows(struct db *db, struct page *page, const struct page_source *source,
                         const struct db_in *filter, size_t filter_count, const struct db_out *out,
                         size_t out_count, db_each *each, void *context);
