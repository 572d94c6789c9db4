#pragma once

#include "common/db/page.h"

/*
 * Lists of the rows of some days in the order of the ids, which is nearly that of time. Reading by
 * id would pass over all rows newer than these days (or older, when the oldest come first). When
 * there are many of those, the rows of the days are found by their time, and sorted. A page after a
 * cursor passes over none.
 *
 *     #define FILTER PAGE_FROM("historico")                                       \
 *         "{periodo: FORCE INDEX (historico_criado_em)} WHERE …" PAGE_IDS("id")
 *     PERIOD(DAYS, "historico");
 *
 *     period_find(db, &DAYS, &filter->page, filter->inicio, filter->fim, &filter->periodo);
 *
 * `inicio` and `fim` are "" or the instants between which the days lie; `periodo` is set to 0 or,
 * to find rows by their time, 1. The result is that of the count.
 */
struct period {
    const struct db_statement *after; /* counts rows from an instant on, up to a number */
    const struct db_statement *before;
};

#define PERIOD_PASSED(table, end)                                                                  \
    "SELECT COUNT(*) FROM (SELECT 1 FROM " table " WHERE criado_em " end " ? LIMIT ?) AS passadas"
#define PERIOD(id, table)                                                                          \
    DB_STATEMENT(id##_AFTER, PERIOD_PASSED(table, ">="));                                          \
    DB_STATEMENT(id##_BEFORE, PERIOD_PASSED(table, "<"));                                          \
    static const struct period id = {&(id##_AFTER), &(id##_BEFORE)}

enum db_result period_find(struct db *db, const struct period *period, const struct page *page,
                           const char *inicio, const char *fim, int64_t *periodo);
