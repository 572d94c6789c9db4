#pragma once

#include "common/db/page.h"

/*
 * Lists in the order of the ids, which is nearly that of the time, of the rows of some days. A page
 * at the end of such a list would pass by all rows that are newer (or older, where it begins with
 * the oldest) than its days. If these are many, the rows of the days are found by their time, and
 * sorted. Behind a cursor the list goes on where it was.
 *
 *     #define FILTER PAGE_FROM("historico")                                       \
 *         "{periodo: FORCE INDEX (historico_criado_em)} WHERE …" PAGE_IDS("id")
 *     PERIOD(DAYS, "historico");
 *
 *     period_find(db, &DAYS, &filter->page, filter->inicio, filter->fim, &filter->periodo);
 *
 * `inicio` and `fim` are "" or the instants between which the days lie; `periodo` becomes 0 or 1.
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
