#include "common/db/period.h"

/* Rows that a list read by id may pass over before it finds those of its days. */
enum { PASSED_MAX = 2000 };

enum db_result period_find(struct db *db, const struct period *period, const struct page *page,
                           const char *inicio, const char *fim, int64_t *periodo)
{
    const bool newest = page_descends(page);
    const char *end = newest ? fim : inicio;
    int64_t passed = 0;

    *periodo = 0;
    if (!*end || *page->ids || page->cursor.id != 0 || page->after_row > 0)
        return DB_OK;
    enum db_result result =
        db_one(db, newest ? period->after : period->before,
               DB_IN(db_instant(end), db_int(PASSED_MAX)), DB_OUT(db_to_int(&passed)));
    *periodo = passed == PASSED_MAX;
    return result;
}
