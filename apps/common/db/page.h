#pragma once

#include "common/db/database.h"

/*
 * A page of a list whose cost does not grow with its table: rows are found by an index and counted
 * up to a bound; behind that bound, pages are found by the row before them (keyset cursor).
 *
 *     #define LIST "SELECT " COLUMNS " FROM produto" FILTER
 *     #define NOME "(SELECT nome FROM produto WHERE id = :after)"
 *     DB_READ(BY_NOME, produto_filter, produto, LIST PAGE_ASC("nome", "id", NOME));
 *     DB_WRITE(COUNT, produto_filter, PAGE_TOTAL(" FROM produto" FILTER));
 *     DB_STATEMENT(EXISTS, "SELECT 1 FROM produto WHERE id = ?");
 *     static const struct db_ordering ORDERINGS[] = {{"nome", &BY_NOME}};
 *     PAGE_LIST(SOURCE, produto_filter, produto, COUNT, EXISTS, ORDERINGS);
 *
 *     return page_scan(db, SOURCE, filter, p, each, context);
 */
enum {
    PAGE_SIZE_DEFAULT = 20,
    PAGE_SIZE_MAX = 100,
    PAGE_ROWS_MAX = 10000, /* reached by page number, and counted */
    PAGE_ORDER_TEXT = 32
};

/* Why there is no page, though the database answered. */
enum page_refusal {
    PAGE_GIVEN,
    PAGE_TOO_FAR, /* the list is that long, but the page lies beyond PAGE_ROWS_MAX rows */
    PAGE_ROW_GONE /* the row that the page comes after is not in the list any more */
};

struct page {
    int64_t number; /* from 1 */
    int64_t size;   /* from 1; a client may ask for PAGE_SIZE_MAX */
    char order[PAGE_ORDER_TEXT];
    int64_t after; /* the id of the row before the page, 0 for none; then number is 1 */
    /* Filled in by page_scan: */
    int64_t total;             /* rows of the whole list, up to `beyond` */
    int64_t offset;            /* rows to skip before the page */
    int64_t beyond;            /* PAGE_ROWS_MAX + 1: rows that are counted at most */
    enum page_refusal refusal; /* why there is no page */
};

/* A filter contains its page: FIELD_PART(produto_filter, page, page). */
static const struct field page_fields[] = {
    FIELD_INT(page, after, 1, INT64_MAX, HIDDEN_OR_NULL, "A linha antes da página."),
    FIELD_INT(page, size, 1, PAGE_SIZE_MAX, HIDDEN, "Linhas da página."),
    FIELD_INT(page, offset, 0, PAGE_ROWS_MAX, HIDDEN, "Linhas antes da página."),
    FIELD_INT(page, beyond, 0, PAGE_ROWS_MAX + 1, HIDDEN, "Até onde se conta."),
    FIELD_INT(page, total, 0, PAGE_ROWS_MAX + 1, HIDDEN, "Linhas da lista."),
};

/* Rows to skip before the page. */
int64_t page_offset(const struct page *page);

/* The rows after row `:after`, ordered by a column and then by the id. `sign` is ">" or "<"; `key`
 * is SQL for the column of row `:after`. */
#define PAGE_BEYOND(column, id, sign, key)                                                         \
    " AND (:after IS NULL OR " column " " sign "= " key ")"                                        \
    " AND (:after IS NULL OR " column " " sign " " key " OR " id " " sign " :after)"
#define PAGE_SLICE " LIMIT :size OFFSET :offset"

/* The end of a statement: a page ordered by a column and then by the id. */
#define PAGE_ASC(column, id, key)                                                                  \
    PAGE_BEYOND(column, id, ">", key) " ORDER BY " column ", " id PAGE_SLICE
#define PAGE_DESC(column, id, key)                                                                 \
    PAGE_BEYOND(column, id, "<", key) " ORDER BY " column " DESC, " id " DESC" PAGE_SLICE

/* The same by a unique column. */
#define PAGE_ASC_UNIQUE(column, id, key)                                                           \
    PAGE_BEYOND(column, id, ">", key) " ORDER BY " column PAGE_SLICE
#define PAGE_DESC_UNIQUE(column, id, key)                                                          \
    PAGE_BEYOND(column, id, "<", key) " ORDER BY " column " DESC" PAGE_SLICE

/* The same by the id. */
#define PAGE_ASC_ID(id)  PAGE_ASC_UNIQUE(id, id, ":after")
#define PAGE_DESC_ID(id) PAGE_DESC_UNIQUE(id, id, ":after")

/* The rows of a list, counted up to `:beyond`. `from` begins with " FROM". */
#define PAGE_TOTAL(from)                                                                           \
    "SELECT COUNT(*) AS total FROM (SELECT 1" from " LIMIT :beyond) AS contadas"

struct page_source {
    const struct db_statement *count;  /* PAGE_TOTAL of the filter */
    const struct db_statement *exists; /* a row when the id may be gone on from */
    const struct db_ordering *orderings;
    size_t ordering_count;
};

#define PAGE_SOURCE(count, exists, orderings)                                                      \
    {                                                                                              \
        &(count), &(exists), (orderings), sizeof(orderings) / sizeof((orderings)[0])               \
    }

// NOLINTBEGIN(bugprone-macro-parentheses): a declared name takes none
#define PAGE_LIST(id, takes, gives, count, exists, orderings)                                      \
    typedef struct takes id##_takes;                                                               \
    typedef struct gives id##_gives;                                                               \
    static const struct page_source id = PAGE_SOURCE(count, exists, orderings)
// NOLINTEND(bugprone-macro-parentheses)

/*
 * Counts the list and calls `each` for every row of the page, after filling `row`. `filter`
 * contains the page, whose `refusal` tells with DB_OK whether it is given.
 */
#define page_scan(db, source, filter, row, each, context)                                          \
    page_scan_records((db), &(source), &(filter)->page, 1 ? (filter) : (source##_takes *)NULL,     \
                      1 ? (row) : (source##_gives *)NULL, (each), (context))
enum db_result page_scan_records(struct db *db, const struct page_source *source, struct page *page,
                                 void *filter, void *row, db_each *each, void *context);
