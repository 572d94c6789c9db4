#pragma once

#include "common/db/database.h"

/*
 * A page of a list whose cost does not grow with its table: rows are found by an index and counted
 * up to a bound. A page is found by its number or by a cursor: the place of a row in the order,
 * made of the row's own values, so that it stays valid when that row is changed or deleted.
 *
 *     #define FILTER PAGE_FROM("produto") " WHERE ativo = 1{cor: AND cor = :cor}" PAGE_IDS("id")
 *     #define LIST   PAGE_SELECT COLUMNS FILTER
 *     DB_READ(BY_NOME, produto_filter, produto, LIST PAGE_ASC("nome", "id", PAGE_KEY));
 *     DB_READ(BY_NOME_DESC, produto_filter, produto, LIST PAGE_DESC("nome", "id", PAGE_KEY));
 *     DB_WRITE(COUNT, produto_filter, PAGE_TOTAL(FILTER));
 *     DB_READ_SOME(KEYS, produto, produto, "SELECT id, nome FROM produto WHERE id = :id");
 *     static const struct page_order ORDERS[] = {{"nome", &BY_NOME, "nome"},
 *                                                {"-nome", &BY_NOME_DESC, "nome"}};
 *     PAGE_LIST(SOURCE, produto_filter, produto, COUNT, KEYS, ORDERS);
 *
 *     return page_scan(db, SOURCE, filter, p, each, context);
 *
 * Every order needs its opposite in the table, with which the page before a cursor is read.
 */
enum {
    PAGE_SIZE_DEFAULT = 20,
    PAGE_SIZE_MAX = 100,
    PAGE_ROWS_MAX = 10000, /* rows that page numbers reach, and that are counted, at most */
    PAGE_ORDER_TEXT = 32,
    PAGE_KEY_MAX = 120, /* characters of a key */
    PAGE_KEY_TEXT = PAGE_KEY_MAX * 4 + 1,
    PAGE_IDS_MAX = 100,
    PAGE_IDS_TEXT = PAGE_IDS_MAX * 20 + 2 /* with commas, brackets and a NUL */
};

/* Why there is no page, though the database answered. */
enum page_refusal {
    PAGE_GIVEN,
    PAGE_TOO_FAR,      /* the page ends beyond PAGE_ROWS_MAX rows, which the list may have */
    PAGE_ROW_GONE,     /* the row that the page comes after (`after_row`) no longer exists */
    PAGE_CURSOR_FORGED /* the cursor's key cannot be a value of that order's field */
};

/* An order of a list. `key` is the name of the field that orders the rows; rows with equal keys are
 * ordered by the field `id`. */
struct page_order {
    const char *order; /* as clients write it, with a minus sign when descending */
    const struct db_statement *statement;
    const char *key;
};

/* The place of a row in an order. */
struct page_place {
    int64_t id; /* 0: no place */
    char key[PAGE_KEY_TEXT];
};

struct page {
    int64_t number; /* from 1; 0 with a cursor */
    int64_t size;   /* rows, from 1 to PAGE_SIZE_MAX */
    char order[PAGE_ORDER_TEXT];
    char ids[PAGE_IDS_TEXT];  /* JSON array of the only ids wanted; "" for all */
    uint64_t list;            /* hash of the list, its order and filter; 0: none */
    struct page_place cursor; /* the page comes after this place, */
    bool backward;            /* or before it (before the end of the list when it is no place);
                                 its rows then come last to first */
    struct page_place until;  /* its rows go no further than this, unless it is no place */
    int64_t after_row;        /* or the page comes after the row with this id; number is 1 */
    bool uncounted;           /* the list is not counted: `total` is 0 */
    bool bounded;             /* the rows are counted no further than the end of the page */
    bool found;               /* the page's statement counts the list (SQL_CALC_FOUND_ROWS) */
    /* Filled in by page_scan: */
    const struct page_order *ordered; /* the order in which the rows come */
    int64_t total;                    /* rows of the whole list, up to `beyond` */
    int64_t offset;                   /* rows to skip before the page */
    int64_t limit;                    /* rows to read: one more than the page has */
    int64_t beyond;                   /* PAGE_ROWS_MAX + 1: rows that are counted at most */
    bool at_least;                    /* there may be more rows than `total` */
    enum page_refusal refusal;        /* why there is no page */
    /* Filled in by page_take: */
    int64_t taken;
    bool more; /* there are rows after the last one taken */
    struct page_place first;
    struct page_place last;
    struct field_place id_place; /* where `id` and the key are in a row */
    struct field_place key_place;
};

static const struct field page_place_fields[] = {
    FIELD_INT(page_place, id, 1, INT64_MAX, HIDDEN_OR_NULL, "Linha do cursor."),
    FIELD_TEXT(page_place, key, 0, PAGE_KEY_MAX, HIDDEN, "Seu valor na ordem da lista."),
};

/* A filter contains its page: FIELD_PART(produto_filter, page, page). */
static const struct field page_fields[] = {
    FIELD_OBJECT(page, cursor, page_place, NULL, HIDDEN_OR_NULL, "De onde a página continua."),
    FIELD_OBJECT(page, until, page_place, NULL, HIDDEN_OR_NULL, "Até onde vai."),
    FIELD_ASCII(page, ids, 0, PAGE_IDS_TEXT - 1, HIDDEN_OR_NULL, "Só as linhas com estes ids."),
    FIELD_INT(page, size, 1, PAGE_SIZE_MAX, HIDDEN, "Linhas da página."),
    FIELD_INT(page, offset, 0, PAGE_ROWS_MAX, HIDDEN, "Linhas antes da página."),
    FIELD_INT(page, limit, 0, PAGE_ROWS_MAX + 1, HIDDEN, "Linhas a ler."),
    FIELD_INT(page, beyond, 0, PAGE_ROWS_MAX + 1, HIDDEN, "Até onde se conta."),
    FIELD_INT(page, total, 0, PAGE_ROWS_MAX + 1, HIDDEN, "Linhas da lista."),
};

/* Rows to skip before the page. */
int64_t page_offset(const struct page *page);

/* True when the rows are read in descending order; reading backward reverses the page's order. */
bool page_descends(const struct page *page);

/* The rows after the cursor and up to `until`, by a column and then by the id. `sign` is ">" or
 * "<"; `key` is PAGE_KEY or PAGE_KEY_NUMBER. */
#define PAGE_BEYOND(column, id, sign, key)                                                         \
    "{cursor_id: AND " column " " sign "= " key("cursor") " AND (" column " " sign " " key(        \
        "cursor") " OR " id " " sign " :cursor_id)}{until_id: AND NOT (" column " " sign           \
                  " " key("until") " OR (" column " = " key("until") " AND " id " " sign           \
                                                                     " :until_id))}"
#define PAGE_SLICE " LIMIT :limit OFFSET :offset"

/* The key in SQL: of texts, dates and instants; of numbers, which would otherwise be compared as
 * doubles. */
#define PAGE_KEY(place)        ":" place "_key"
#define PAGE_KEY_NUMBER(place) "CAST(:" place "_key AS DECIMAL(20, 4))"

/* The end of a statement: a page ordered by a column and then by the id. */
#define PAGE_ASC(column, id, key)                                                                  \
    PAGE_BEYOND(column, id, ">", key) " ORDER BY " column ", " id PAGE_SLICE
#define PAGE_DESC(column, id, key)                                                                 \
    PAGE_BEYOND(column, id, "<", key) " ORDER BY " column " DESC, " id " DESC" PAGE_SLICE

/* The same, ordered by the id alone. */
#define PAGE_BEYOND_ID(id, sign)                                                                   \
    "{cursor_id: AND " id " " sign " :cursor_id}{until_id: AND NOT " id " " sign " :until_id}"
#define PAGE_ASC_ID(id)  PAGE_BEYOND_ID(id, ">") " ORDER BY " id PAGE_SLICE
#define PAGE_DESC_ID(id) PAGE_BEYOND_ID(id, "<") " ORDER BY " id " DESC" PAGE_SLICE

/*
 * Every list can be restricted to some ids. Those rows are found by id, and then ordered:
 *
 *     #define FILTER PAGE_FROM("produto") " WHERE ativo = 1" PAGE_IDS("id")
 */
#define PAGE_FROM(table)                                                                           \
    " FROM {ids:JSON_TABLE(:ids, '$[*]' COLUMNS (pedido BIGINT UNSIGNED PATH '$')) AS pedidos"     \
    " STRAIGHT_JOIN }" table
#define PAGE_IDS(id) "{ids: AND " id " = pedido}"

/* Begins the statement of a list, instead of "SELECT ". The server's query cache keeps the
 * result, as long as there is room, until a change to one of its tables is committed: pages that
 * many people have open repeat the same query every two seconds. */
#define PAGE_SELECT "SELECT SQL_CACHE "

/* The rows of a list, counted up to `:beyond`. `from` begins with " FROM". */
#define PAGE_TOTAL(from)                                                                           \
    PAGE_SELECT "COUNT(*) AS total FROM (SELECT 1" from " LIMIT :beyond) AS contadas"

struct page_source {
    const struct db_statement *count; /* PAGE_TOTAL of the filter */
    const struct db_statement *keys;  /* reads the keys of the row `:id`, for `after_row`;
                                        NULL where that is never set */
    const struct page_order *orders;
    size_t order_count;
};

#define PAGE_SOURCE(count, keys, orders)                                                           \
    {                                                                                              \
        &(count), &(keys), (orders), sizeof(orders) / sizeof((orders)[0])                          \
    }

// NOLINTBEGIN(bugprone-macro-parentheses): a declared name takes none
#define PAGE_LIST(id, takes, gives, count, keys, orders)                                           \
    typedef struct takes id##_takes;                                                               \
    typedef struct gives id##_gives;                                                               \
    static const struct page_source id = PAGE_SOURCE(count, keys, orders)
// NOLINTEND(bugprone-macro-parentheses)

/*
 * Fills `row` and calls `each` for every row of the page and for the row after it, if there is one;
 * then counts the list, unless the page shows its length. A list found to have more than
 * PAGE_ROWS_MAX rows is not counted again for ten seconds. `each` must call page_take. `filter`
 * contains the page, whose `refusal` says, after DB_OK, whether there is one.
 */
#define page_scan(db, source, filter, row, each, context)                                          \
    page_scan_records((db), &(source), &(filter)->page, 1 ? (filter) : (source##_takes *)NULL,     \
                      1 ? (row) : (source##_gives *)NULL, (each), (context))
enum db_result page_scan_records(struct db *db, const struct page_source *source, struct page *page,
                                 void *filter, void *row, db_each *each, void *context);

/* Sets `total` to the rows up to the last one taken; `at_least` when a bounded list may go on. */
void page_count_taken(struct page *page);

/* True when `order` is one of the source's orders. */
bool page_has_order(const struct page_source *source, const char *order);

/* Sets `place` to that of a row read by the page's statement. False, logged, when the row lacks the
 * fields for it: a bug. */
bool page_place_of(const struct page *page, const void *row, struct page_place *place);

/* Counts a row and keeps its place. False, with `more` set, for the row after the page. */
bool page_take(struct page *page, const struct record *record, const void *row);
