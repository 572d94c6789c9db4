#include "common/db/page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/log.h"
#include "common/base/recent.h"

int64_t page_offset(const struct page *page)
{
    return page->number > 0 ? (page->number - 1) * page->size : 0;
}

bool page_descends(const struct page *page)
{
    return (page->order[0] == '-') != page->backward;
}

static const void *place_in(const struct field_place *place, const void *row)
{
    const char *base = row;

    if (place->pointer != FIELD_NO_POINTER)
        base = *(const char *const *)(const void *)(base + place->pointer);
    return base + place->offset;
}

/* Finds the field `name` of a row; its absence is a bug, which is logged. */
static bool find(const struct record *record, const char *name, struct field_place *place)
{
    if (field_find(record, name, strlen(name), place))
        return true;
    log_error("lista: %s não tem o campo %s", record->name, name);
    return false;
}

/* Writes the value of a field as text that the server accepts. */
static void write_key(const struct field *field, const void *value, char key[static PAGE_KEY_TEXT])
{
    const char *text = value;

    switch (field->kind) {
    case FIELD_KIND_INT:
        (void)snprintf(key, PAGE_KEY_TEXT, "%" PRId64, *(const int64_t *)value);
        break;
    case FIELD_KIND_DECIMAL:
        (void)decimal_format(*(const int64_t *)value, field->decimal, key);
        break;
    case FIELD_KIND_INSTANT: /* "2026-07-01T12:00:00.000Z" without its T and Z */
        (void)snprintf(key, PAGE_KEY_TEXT, "%.10s %.12s", text, text + 11);
        break;
    default: {
        const size_t length = strnlen(text, PAGE_KEY_TEXT - 1);

        memcpy(key, text, length);
        key[length] = '\0';
        break;
    }
    }
}

static bool is_number(const char *text)
{
    const char *digits = text + (*text == '-');

    return *digits && strlen(text) < DECIMAL_TEXT && digits[strspn(digits, "0123456789.")] == '\0';
}

static bool is_instant(const char *text)
{
    static const char MASK[] = "0000-00-00 00:00:00.000";
    char date[DATE_TEXT];

    for (size_t i = 0; i < sizeof(MASK); i++)
        if (MASK[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != MASK[i])
            return false;
    (void)snprintf(date, sizeof(date), "%.10s", text);
    return date_is_valid(date) && strcmp(text + 11, "24") < 0 && text[14] < '6' && text[17] < '6';
}

/* Can a row of the list have this key? */
static bool is_key(const struct field *field, const char *key)
{
    switch (field->kind) {
    case FIELD_KIND_INT:
    case FIELD_KIND_DECIMAL:
        return is_number(key);
    case FIELD_KIND_DATE:
        return date_is_valid(key);
    case FIELD_KIND_INSTANT:
        return is_instant(key);
    default:
        return strlen(key) < field->size;
    }
}

static void keep_place(const struct field_place *id, const struct field_place *key, const void *row,
                       struct page_place *place)
{
    place->id = *(const int64_t *)place_in(id, row);
    write_key(key->field, place_in(key, row), place->key);
}

static bool find_place(const struct page *page, const struct record *record, const void *row,
                       struct page_place *place)
{
    struct field_place id;
    struct field_place key;

    if (!find(record, "id", &id) || !find(record, page->ordered->key, &key))
        return false;
    keep_place(&id, &key, row, place);
    return true;
}

bool page_place_of(const struct page *page, const void *row, struct page_place *place)
{
    return find_place(page, page->ordered->statement->out, row, place);
}

bool page_take(struct page *page, const struct record *record, const void *row)
{
    if (page->taken == page->size) {
        page->more = true;
        return false;
    }
    if (page->taken == 0 && (!find(record, "id", &page->id_place) ||
                             !find(record, page->ordered->key, &page->key_place)))
        page->id_place.field = NULL;
    if (page->id_place.field)
        keep_place(&page->id_place, &page->key_place, row, &page->last);
    if (page->taken++ == 0)
        page->first = page->last;
    return true;
}

bool page_has_order(const struct page_source *source, const char *order)
{
    for (size_t i = 0; i < source->order_count; i++)
        if (strcmp(source->orders[i].order, order) == 0)
            return true;
    return false;
}

/* The order in which the rows are read; the source's first one when it has no such order. */
static const struct page_order *order_of(const struct page_source *source, const struct page *page)
{
    char wanted[PAGE_ORDER_TEXT + 1];

    (void)snprintf(wanted, sizeof(wanted), "%s%s", page_descends(page) ? "-" : "",
                   page->order + (page->order[0] == '-'));
    for (size_t i = 0; i < source->order_count; i++)
        if (strcmp(source->orders[i].order, wanted) == 0)
            return &source->orders[i];
    return &source->orders[0];
}

/* Reads the place of the row `after_row` into the cursor. */
static enum db_result find_row(struct db *db, const struct page_source *source, struct page *page,
                               void *row)
{
    const struct record *record = source->keys->out;
    struct field_place id;

    if (!find(record, "id", &id))
        return DB_ERROR;
    *(int64_t *)place_in(&id, row) = page->after_row;
    enum db_result result = db_load_record(db, source->keys, row, row);
    if (result == DB_NONE) {
        page->refusal = PAGE_ROW_GONE;
        return DB_OK;
    }
    if (result == DB_OK && !find_place(page, record, row, &page->cursor))
        return DB_ERROR;
    return result;
}

static enum db_result check_cursor(struct page *page)
{
    struct field_place key;

    if (!find(page->ordered->statement->out, page->ordered->key, &key))
        return DB_ERROR;
    if (!is_key(key.field, page->cursor.key))
        page->refusal = PAGE_CURSOR_FORGED;
    return DB_OK;
}

/* Lists found to have more than PAGE_ROWS_MAX rows, by `page.list`, so that not every page counts
 * them again. */
enum { LONG_SECONDS = 10 };
static struct recent long_lists = RECENT(LONG_SECONDS);

static enum db_result count_rows(struct db *db, const struct page_source *source, struct page *page,
                                 void *filter)
{
    if (recent_find(&long_lists, page->list, &page->total))
        return DB_OK;
    enum db_result result = db_store_record(db, source->count, filter);
    if (result == DB_OK && page->total == page->beyond)
        recent_keep(&long_lists, page->list, page->total);
    return result;
}

DB_STATEMENT(FOUND, "SELECT FOUND_ROWS()");

/* The number of rows found by the previous statement, the page's; counts the list when it is too
 * small, as on a connection opened since. */
static enum db_result count_found(struct db *db, const struct page_source *source,
                                  struct page *page, void *filter)
{
    enum db_result result = db_one(db, &FOUND, DB_NO_IN, DB_OUT(db_to_int(&page->total)));

    if (result != DB_OK || page->total >= page->offset + page->taken + page->more)
        return result;
    return count_rows(db, source, page, filter);
}

/* Refuses a page beyond PAGE_ROWS_MAX, unless the list is known to end before it; the end of a
 * bounded list is not known. */
static enum db_result refuse_far(struct db *db, const struct page_source *source, struct page *page,
                                 void *filter)
{
    enum db_result result = page->bounded ? DB_OK : count_rows(db, source, page, filter);

    if (result == DB_OK && (page->bounded || page->offset < page->total))
        page->refusal = PAGE_TOO_FAR;
    if (page->uncounted)
        page->total = 0;
    return result;
}

/* True when the page is the last one and has a number, which gives the length of the list. */
static bool ends_list(const struct page *page)
{
    return page->number > 0 && page->after_row == 0 && !page->more &&
           (page->taken > 0 || page->offset == 0);
}

void page_count_taken(struct page *page)
{
    page->total = page->taken > 0 ? page->offset + page->taken : 0;
    page->at_least = page->bounded && !ends_list(page);
}

enum db_result page_scan_records(struct db *db, const struct page_source *source, struct page *page,
                                 void *filter, void *row, db_each *each, void *context)
{
    enum db_result result = DB_OK;

    page->refusal = PAGE_GIVEN;
    page->ordered = order_of(source, page);
    page->offset = page_offset(page);
    page->limit = page->size + 1;
    page->beyond = PAGE_ROWS_MAX + 1;
    if (page->offset + page->size > PAGE_ROWS_MAX)
        return refuse_far(db, source, page, filter);
    if (page->after_row > 0)
        result = find_row(db, source, page, row);
    else if (page->cursor.id != 0)
        result = check_cursor(page);
    if (result == DB_OK && page->refusal == PAGE_GIVEN)
        result = db_scan_records(db, page->ordered->statement, filter, row, each, context);
    if (result != DB_OK || page->refusal != PAGE_GIVEN || page->uncounted)
        return result;
    if (!ends_list(page) && !page->bounded)
        return page->found ? count_found(db, source, page, filter)
                           : count_rows(db, source, page, filter);
    page_count_taken(page);
    return DB_OK;
}
