#include "common/db/page.h"

int64_t page_offset(const struct page *page)
{
    return (page->number - 1) * page->size;
}

struct counted {
    db_each *each;
    void *context;
    int64_t rows;
};

static void count_row(void *context)
{
    struct counted *counted = context;

    counted->rows++;
    counted->each(counted->context);
}

/* Once the list is counted: false for a page behind its end, and for one that is refused. */
static bool may_have_rows(struct page *page)
{
    page->refusal = PAGE_GIVEN;
    if (page->offset > 0 && page->offset >= page->total)
        return false;
    if (page->offset + page->size > PAGE_ROWS_MAX)
        page->refusal = PAGE_TOO_FAR;
    return page->refusal == PAGE_GIVEN;
}

/* A page without rows is the end of the list, or comes after a row that is gone. */
static enum db_result check_after(struct db *db, struct page *page,
                                  const struct page_source *source)
{
    int64_t one;
    enum db_result result =
        db_one(db, source->exists, DB_IN(db_int(page->after)), DB_OUT(db_to_int(&one)));

    if (result != DB_NONE)
        return result;
    page->refusal = PAGE_ROW_GONE;
    return DB_OK;
}

enum db_result page_scan_records(struct db *db, const struct page_source *source, struct page *page,
                                 void *filter, void *row, db_each *each, void *context)
{
    struct counted counted = {.each = each, .context = context};

    page->offset = page_offset(page);
    page->beyond = PAGE_ROWS_MAX + 1;
    enum db_result result = db_store_record(db, source->count, filter);
    if (result != DB_OK)
        return result;
    if (!may_have_rows(page))
        return DB_OK;
    result = db_scan_records(db, db_ordered(source->orderings, source->ordering_count, page->order),
                             filter, row, count_row, &counted);
    return result == DB_OK && page->after && counted.rows == 0 ? check_after(db, page, source)
                                                               : result;
}
