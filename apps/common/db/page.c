#include "common/db/page.h"

#include <string.h>

enum { AFTER_COUNT = 5, CUT_COUNT = 2 };

int64_t page_offset(const struct page *page)
{
    return (page->number - 1) * page->size;
}

static enum db_result count(struct db *db, struct page *page, const struct page_source *source,
                            struct db_in *in, size_t filter_count)
{
    in[filter_count] = db_int(PAGE_ROWS_MAX + 1);
    return db_one(db, source->count, in, filter_count + 1, DB_OUT(db_to_int(&page->total)));
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

/* A page without rows is the end of the list, or comes after a row that is gone. */
static enum db_result check_after(struct db *db, int64_t after, const struct page_source *source)
{
    int64_t one;
    enum db_result result =
        db_one(db, source->exists, DB_IN(db_int(after)), DB_OUT(db_to_int(&one)));

    return result == DB_NONE ? DB_CONFLICT : result;
}

enum db_result page_rows(struct db *db, struct page *page, const struct page_source *source,
                         const struct db_in *filter, size_t filter_count, const struct db_out *out,
                         size_t out_count, db_each *each, void *context)
{
    struct counted counted = {.each = each, .context = context};
    struct db_in in[DB_PARAMETERS_MAX];
    size_t used = filter_count;

    if (filter_count + AFTER_COUNT + CUT_COUNT > DB_PARAMETERS_MAX)
        return DB_ERROR;
    memcpy(in, filter, filter_count * sizeof(*filter));
    enum db_result result = count(db, page, source, in, filter_count);
    if (result != DB_OK)
        return result;
    if (page_offset(page) > 0 && page_offset(page) >= page->total)
        return DB_OK;
    if (page_offset(page) + page->size > PAGE_ROWS_MAX)
        return DB_CHECK;
    for (size_t i = 0; i < AFTER_COUNT; i++)
        in[used++] = db_optional_int(page->after);
    in[used++] = db_int(page->size);
    in[used++] = db_int(page_offset(page));
    result = db_rows(db, db_ordered(source->orderings, source->ordering_count, page->order), in,
                     used, out, out_count, count_row, &counted);
    return result == DB_OK && page->after && counted.rows == 0
               ? check_after(db, page->after, source)
               : result;
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
    if (page->offset > 0 && page->offset >= page->total)
        return DB_OK;
    if (page->offset + page->size > PAGE_ROWS_MAX)
        return DB_CHECK;
    result = db_scan_records(db, db_ordered(source->orderings, source->ordering_count, page->order),
                             filter, row, count_row, &counted);
    return result == DB_OK && page->after && counted.rows == 0
               ? check_after(db, page->after, source)
               : result;
}
