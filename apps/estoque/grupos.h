#pragma once

#include "common/db/page.h"

/*
 * Lists of groups, for reports: a SELECT whose rows have a unique `id`. A page of them cannot be
 * continued from an id alone (`depoisDe`), because groups are not stored rows.
 */
#define GROUPS_ASKED                                                                               \
    "(SELECT pedido FROM JSON_TABLE(:ids, '$[*]' COLUMNS (pedido BIGINT UNSIGNED PATH '$'))"       \
    " AS pedidos)"
#define FROM_GROUPS(list) " FROM (" list ") AS grupos WHERE TRUE{ids: AND id IN " GROUPS_ASKED "}"

/* The page orders by a number, which is `column` in SQL and the field `key`, and by id. */
#define GROUP_KEY(place) "CAST(:" place "_key AS DECIMAL(32, 2))"
// NOLINTBEGIN(bugprone-macro-parentheses): declared names cannot have any
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
