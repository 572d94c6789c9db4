#pragma once

#include "common/db/page.h"

/*
 * Lists of groups, as reports have them: a SELECT whose rows have an `id`, which tells them apart,
 * but nothing that a page could be continued from by it alone (`depoisDe`).
 */
#define GROUPS_ASKED                                                                               \
    "(SELECT pedido FROM JSON_TABLE(:ids, '$[*]' COLUMNS (pedido BIGINT UNSIGNED PATH '$'))"       \
    " AS pedidos)"
#define FROM_GROUPS(list) " FROM (" list ") AS grupos WHERE TRUE{ids: AND id IN " GROUPS_ASKED "}"

/* The orders by a number, whose field is `key`, and by id. */
#define GROUP_KEY(place) "CAST(:" place "_key AS DECIMAL(32, 2))"
// NOLINTBEGIN(bugprone-macro-parentheses): declared names take none
#define GROUP_ORDERS(name, takes, gives, list, column, key)                                        \
    DB_READ(name##_BY_NUMBER, takes, gives, list PAGE_ASC(column, "id", GROUP_KEY));               \
    DB_READ(name##_BY_NUMBER_DESC, takes, gives, list PAGE_DESC(column, "id", GROUP_KEY));         \
    DB_READ(name##_BY_ID, takes, gives, list PAGE_ASC_ID("id"));                                   \
    DB_READ(name##_BY_ID_DESC, takes, gives, list PAGE_DESC_ID("id"));                             \
    static const struct page_order name##_ORDERS[] = {                                             \
        {#key, &name##_BY_NUMBER, #key},                                                           \
        {"-" #key, &name##_BY_NUMBER_DESC, #key},                                                  \
        {"id", &name##_BY_ID, "id"},                                                               \
        {"-id", &name##_BY_ID_DESC, "id"},                                                         \
    }

#define GROUP_LIST(id, takes, gives, counter, order_list)                                          \
    typedef struct takes id##_takes;                                                               \
    typedef struct gives id##_gives;                                                               \
    static const struct page_source id = {.count = &(counter),                                     \
                                          .orders = (order_list),                                  \
                                          .order_count =                                           \
                                              sizeof(order_list) / sizeof((order_list)[0])}
// NOLINTEND(bugprone-macro-parentheses)
