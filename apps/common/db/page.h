#pragma once

#include "common/db/database.h"

/*
 * A page of a list whose cost does not grow with its table: rows are found by an index and counted
 * up to a bound. A page is found by its number or by a cursor: the place of a row in the order,
 * made of the row's own values, so that it holds when that row is changed or gone.
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
 * Each order stands beside its opposite, which finds the page before a cursor.
 */
enum {
    PAGE_SIZE_DEFAULT = 20,
    PAGE_SIZE_MAX = 100,
    PAGE_ROWS_MAX = 10000, /* reached by page number, and counted */
    PAGE_ORDER_TEXT = 32,
    PAGE_KEY_MAX = 120, /* characters of a key */
    PAGE_KEY_TEXT = PAGE_KEY_MAX * 4 + 1,
    PAGE_IDS_MAX = 100,
    PAGE_IDS_TEXT = PAGE_IDS_MAX * 20 + 2 /* with commas, brackets and a NUL */
};

/* Why there is no page, though the database answered. */
enum page_refusal {
    PAGE_GIVEN,
    PAGE_TOO_FAR,      /* the list is that long, but the page lies beyond PAGE_ROWS_MAX rows */
    PAGE_ROW_GONE,     /* the row that the page comes after (`after_row`) is not there any more */
    PAGE_CURSOR_FORGED /* its key is no value of that order */
};

/* An order of a list. The key is the field of the list's rows that they are ordered by; rows with
 * equal keys are ordered by their ids, which are fields named `id`. */
struct page_order {
    const char *order; /* as a client names it, with a minus sign when descending */
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
    int64_t size;   /* from 1; a client may ask for PAGE_SIZE_MAX */
    char order[PAGE_ORDER_TEXT];
    char ids[PAGE_IDS_TEXT];  /* the rows alone that have these ids, in JSON; "" for all */
    uint64_t list;            /* stands for the list, its order and filter in cursors */
    struct page_place cursor; /* the page lies behind this place, */
    bool backward;            /* or before it, or before the end of the list when it is no place;
                                 then its rows come from the last to the first */
    struct page_place until;  /* its rows end there, unless it is no place */
    int64_t after_row;        /* or behind the row with this id, with number 1 */
    bool uncounted;           /* leaves `total` 0 */
    bool bounded;             /* the rows are counted no further than the end of the page */
    bool found;               /* the page's statement has SQL_CALC_FOUND_ROWS, which counts them */
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
    bool more; /* there are rows beyond the last that was taken */
    struct page_place first;
    struct page_place last;
    struct field_place id_place; /* of the rows that were taken */
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

/* Do the keys of its rows descend, as they come? A page that is read backward has them the other
 * way round than its order. */
bool page_descends(const struct page *page);

/* The rows beyond the cursor, ordered by a column and then by the id. `sign` is ">" or "<"; `key`
 * is PAGE_KEY or PAGE_KEY_NUMBER. */
#define PAGE_BEYOND(column, id, sign, key)                                                         \
    "{cursor_id: AND " column " " sign "= " key("cursor") " AND (" column " " sign " " key(        \
        "cursor") " OR " id " " sign " :cursor_id)}{until_id: AND NOT (" column " " sign           \
                  " " key("until") " OR (" column " = " key("until") " AND " id " " sign           \
                                                                     " :until_id))}"
#define PAGE_SLICE " LIMIT :limit OFFSET :offset"

/* Keys of texts, dates and instants; and of numbers, which would else be compared as doubles. */
#define PAGE_KEY(place)        ":" place "_key"
#define PAGE_KEY_NUMBER(place) "CAST(:" place "_key AS DECIMAL(20, 4))"

/* The end of a statement: a page ordered by a column and then by the id. */
#define PAGE_ASC(column, id, key)                                                                  \
    PAGE_BEYOND(column, id, ">", key) " ORDER BY " column ", " id PAGE_SLICE
#define PAGE_DESC(column, id, key)                                                                 \
    PAGE_BEYOND(column, id, "<", key) " ORDER BY " column " DESC, " id " DESC" PAGE_SLICE

/* The same by the id. */
#define PAGE_BEYOND_ID(id, sign)                                                                   \
    "{cursor_id: AND " id " " sign " :cursor_id}{until_id: AND NOT " id " " sign " :until_id}"
#define PAGE_ASC_ID(id)  PAGE_BEYOND_ID(id, ">") " ORDER BY " id PAGE_SLICE
#define PAGE_DESC_ID(id) PAGE_BEYOND_ID(id, "<") " ORDER BY " id " DESC" PAGE_SLICE

/*
 * Every list takes the ids of rows. They are found by the id, and then ordered:
 *
 *     #define FILTER PAGE_FROM("produto") " WHERE ativo = 1" PAGE_IDS("id")
 */
#define PAGE_FROM(table)                                                                           \
    " FROM {ids:JSON_TABLE(:ids, '$[*]' COLUMNS (pedido BIGINT UNSIGNED PATH '$')) AS pedidos"     \
    " STRAIGHT_JOIN }" table
#define PAGE_IDS(id) "{ids: AND " id " = pedido}"

/* Begins the statement of a list, instead of "SELECT ". The server keeps its answer, as long as it
 * has memory for it, until a transaction that changed one of its tables commits: pages that many
 * people look at ask for the same thing every two seconds. */
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
 * Calls `each` for the rows of the page and, if there is one, for the row beyond it, after filling
 * `row`; then counts the list, unless the page tells its length. A list that had more than
 * PAGE_ROWS_MAX rows is taken to have them for ten seconds. `each` calls page_take. `filter`
 * contains the page, whose `refusal` tells with DB_OK whether it is given.
 */
#define page_scan(db, source, filter, row, each, context)                                          \
    page_scan_records((db), &(source), &(filter)->page, 1 ? (filter) : (source##_takes *)NULL,     \
                      1 ? (row) : (source##_gives *)NULL, (each), (context))
enum db_result page_scan_records(struct db *db, const struct page_source *source, struct page *page,
                                 void *filter, void *row, db_each *each, void *context);

/* Sets `total` to the end of what was taken, and `at_least` unless that ends the list. */
void page_count_taken(struct page *page);

/* Is it one of the source's orders? */
bool page_has_order(const struct page_source *source, const char *order);

/* The place of a row, which the statement of the page gave. False: a bug, which was logged. */
bool page_place_of(const struct page *page, const void *row, struct page_place *place);

/* Counts a row, whose place it keeps. False for the row beyond the page. */
bool page_take(struct page *page, const struct record *record, const void *row);
