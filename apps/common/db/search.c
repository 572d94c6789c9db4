#include "common/db/search.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/recent.h"

void search_add(struct search_terms *terms, const char *text, const char *prefix)
{
    if (*text)
        terms->count += palavras_split(text, prefix, terms->words + terms->count,
                                       SEARCH_TERMS_MAX - terms->count);
}

/* A word of the search, and what was found out about it in the last minute. */
struct word {
    const char *term;
    size_t place;            /* index among the terms of the search */
    int64_t entries;         /* entries that begin with it, as far as counted */
    bool more;               /* there may be more of them */
    bool whole;              /* they are all of one same word, */
    char text[PALAVRA_TEXT]; /* which is this one; "" when it came from recent_words */
};

/* Longest first: longer words tend to be rarer. */
static int by_length(const void *one, const void *other)
{
    const size_t a = strlen(((const struct word *)one)->term);
    const size_t b = strlen(((const struct word *)other)->term);

    return (a < b) - (a > b);
}

enum { WORD_SECONDS = 60 };
static struct recent recent_words = RECENT(WORD_SECONDS);

/* FNV-1a hash of a word, seeded with its table. */
static uint64_t stamp_of(const struct db_statement *table, const char *word)
{
    uint64_t stamp = 0xcbf29ce484222325 ^ (uint64_t)(uintptr_t)table;

    for (; *word; word++)
        stamp = (stamp ^ (unsigned char)*word) * 0x100000001b3;
    return stamp;
}

static void keep_word(uint64_t stamp, const struct word *word)
{
    recent_keep(&recent_words, stamp, word->entries * 4 + (word->more ? 2 : 0) + word->whole);
}

static bool find_word(uint64_t stamp, struct word *word)
{
    int64_t number;

    if (!recent_find(&recent_words, stamp, &number))
        return false;
    word->entries = number / 4;
    word->more = number & 2;
    word->whole = number & 1;
    *word->text = '\0';
    return true;
}

/* Counts the entries of a word up to `limit`. */
static enum db_result count_word(struct db *db, const struct db_statement *table, int64_t limit,
                                 struct word *word)
{
    struct search_word counted = {.limite = limit};

    memcpy(counted.palavra, word->term, sizeof(counted.palavra));
    enum db_result result = db_load_record(db, table, &counted, &counted);
    word->entries = counted.entradas;
    word->more = counted.entradas == limit;
    word->whole = counted.inteira;
    memcpy(word->text, counted.primeira, sizeof(word->text));
    return result;
}

/* Fills in the word from recent_words, if it was counted at least up to `limit`; else counts it. */
static enum db_result know_word(struct db *db, const struct db_statement *table, int64_t limit,
                                struct word *word)
{
    const uint64_t stamp = stamp_of(table, word->term);

    if (find_word(stamp, word) && (!word->more || word->entries >= limit))
        return DB_OK;
    enum db_result result = count_word(db, table, limit, word);
    if (result == DB_OK)
        keep_word(stamp, word);
    return result;
}

/* The word that drives a search. */
struct driver {
    size_t place; /* index of the word; the number of words when there is none */
    int64_t entries;
    char whole[PALAVRA_TEXT]; /* its text, when it is whole and has many entries */
};

/* Finds the word with the fewest entries, if these are at most `most`; with `parts_only`, among the
 * words that are not whole. Without one, driver->place is `count`. */
static enum db_result find_rarest(struct db *db, const struct db_statement *table,
                                  struct word *words, size_t count, int64_t most, bool parts_only,
                                  struct driver *driver)
{
    *driver = (struct driver){.place = count, .entries = most + 1};
    for (size_t i = 0; i < count && driver->entries > 0; i++) {
        if (parts_only && words[i].whole)
            continue;
        enum db_result result = know_word(db, table, driver->entries, &words[i]);
        if (result != DB_OK)
            return result;
        if (!words[i].more && words[i].entries < driver->entries) {
            driver->place = words[i].place;
            driver->entries = words[i].entries;
        }
    }
    return DB_OK;
}

/* Finds the longest word that is whole. A remembered one has no text and may no longer be whole:
 * both are read again. */
static enum db_result find_whole(struct db *db, const struct db_statement *table,
                                 struct word *words, size_t count, struct driver *driver)
{
    for (size_t i = 0; i < count && !*driver->whole; i++) {
        enum db_result result = DB_OK;

        if (words[i].whole && !*words[i].text)
            result = count_word(db, table, 0, &words[i]);
        if (result != DB_OK)
            return result;
        if (!words[i].whole)
            continue;
        driver->place = words[i].place;
        memcpy(driver->whole, words[i].text, sizeof(driver->whole));
    }
    return DB_OK;
}

/* Copies all terms except the one at index `but`. */
static void keep_others(const struct search_terms *terms, size_t but, struct search *search)
{
    char *const places[SEARCH_TERMS_MAX] = {search->termo1, search->termo2, search->termo3,
                                            search->termo4, search->termo5, search->termo6,
                                            search->termo7, search->termo8};
    size_t used = 0;

    for (size_t i = 0; i < terms->count; i++)
        if (i != but)
            memcpy(places[used++], terms->words[i], PALAVRA_TEXT);
}

/* SEARCH_TRIED sorted entries are checked for each row of a page, then SEARCH_GROWTH times as many
 * each time, until the page is full or no entry is left. */
enum { SEARCH_TRIED = 2, SEARCH_GROWTH = 10 };
static const int64_t SEARCH_ALL = INT64_MAX;

static int64_t up_to_all(int64_t window, const struct driver *driver)
{
    return window < driver->entries ? window : SEARCH_ALL;
}

static bool is_counted(const struct page *page)
{
    return !page->uncounted && page->number > 0;
}

/* How many entries of the driver to sort and check first; 0 when all of its rows are read. */
static int64_t first_window(const struct driver *driver, bool ordered, const struct page *page)
{
    const int64_t tried = page_offset(page) + SEARCH_TRIED * (page->size + 1);

    return ordered && (driver->entries > SEARCH_RARE || !is_counted(page))
               ? up_to_all(tried, driver)
               : 0;
}

/* Sets what chooses the parts of the statements, and how the page is counted. `window`: the entries
 * of the driver that are sorted and checked, 0 for all of its rows. */
static void plan(const struct search_source *source, const struct search_terms *terms,
                 const struct driver *driver, int64_t window, struct search *search,
                 struct page *page)
{
    keep_others(terms, driver->place, search);
    if (*driver->whole || driver->place == terms->count) {
        search->ampla = 1;
        memcpy(search->exata, driver->whole, sizeof(search->exata));
    } else {
        memcpy(search->rara, terms->words[driver->place], sizeof(search->rara));
        search->janela = window;
        search->contada = window == 0 && is_counted(page) && source->counted;
    }
    page->found = search->contada != 0;
    page->bounded = search->ampla != 0 || (search->janela > 0 && driver->entries > SEARCH_RARE);
}

/* Statements spent on finding a common name: about what three words take to agree on one. */
enum { SEARCH_LEAPS = 8 };

/* Sets `salto` to a name before which no row after the page's cursor has all whole words: each word
 * in turn skips to its first entry at or after the last name found, until all agree on a name or
 * SEARCH_LEAPS is reached. Sets `vazia` when a word has no entry left. Each leap sets the text of
 * its word, or finds that it is no longer whole. */
static enum db_result leap(struct db *db, const struct search_source *source, struct word *words,
                           size_t count, const struct page *page, struct search *search)
{
    struct search_leap next = {.desce = page_descends(page)};
    struct word *whole[SEARCH_TERMS_MAX];
    enum db_result result = DB_OK;
    size_t left = 0;

    for (size_t i = 0; i < count; i++)
        if (words[i].whole)
            whole[left++] = &words[i];
    if (left < 2)
        return DB_OK;
    memcpy(next.salto, page->cursor.key, sizeof(next.salto));
    for (size_t i = 0, at = 0, agree = 0; i < SEARCH_LEAPS && agree < left && !search->vazia; i++) {
        memcpy(next.palavra, whole[at % left]->term, sizeof(next.palavra));
        result = db_load_record(db, source->leap, &next, &next);
        if (result != DB_OK)
            return result;
        if (!next.inteira) {
            whole[at % left]->whole = false;
            whole[at % left] = whole[left - 1];
            left--;
            continue;
        }
        memcpy(whole[at % left]->text, next.primeira, sizeof(next.primeira));
        agree = strcmp(next.ordem, next.salto) == 0 ? agree + 1 : 1;
        search->vazia = !*next.ordem;
        memcpy(next.salto, next.ordem, sizeof(next.salto));
        at++;
    }
    memcpy(search->salto, next.salto, sizeof(search->salto));
    return DB_OK;
}

/* Further rows that are checked, without SEARCH_EXAMINED, when it has cut a page. */
enum { SEARCH_WINDOW = 4000 };

DB_STATEMENT(SEARCH_CUT, "SELECT @@warning_count > 0");

/* Did SEARCH_EXAMINED stop the previous statement? */
static enum db_result was_cut(struct db *db, bool *cut)
{
    return db_one(db, &SEARCH_CUT, DB_NO_IN, DB_OUT(db_to_bool(cut)));
}

static void mark(void *context)
{
    *(bool *)context = true;
}

/* Sets `until` to the place of the SEARCH_WINDOW-th row after the page's cursor, whether or not it
 * has the other words; leaves it unset when the list has fewer rows. */
static enum db_result find_window(struct db *db, struct search *search, struct page *page,
                                  void *filter, void *row)
{
    const struct search asked = *search;
    const int64_t offset = page->offset;
    bool found = false;

    *search = (struct search){.ampla = 0};
    memcpy(search->exata, asked.exata, sizeof(search->exata));
    memcpy(search->salto, asked.salto, sizeof(search->salto));
    page->offset = SEARCH_WINDOW - 1;
    page->limit = 1;
    enum db_result result =
        db_scan_records(db, page->ordered->statement, filter, row, mark, &found);
    *search = asked;
    page->offset = offset;
    if (result == DB_OK && found && !page_place_of(page, row, &page->until))
        return DB_ERROR;
    return result;
}

/* Reads the rows after those already taken. */
static enum db_result read_on(struct db *db, struct page *page, void *filter, void *row,
                              db_each *each, void *context)
{
    const struct page_place cursor = page->cursor;
    const int64_t offset = page->offset;

    if (page->taken > 0) {
        page->cursor = page->last;
        page->offset = 0;
    }
    page->limit = page->size + 1 - page->taken;
    enum db_result result =
        db_scan_records(db, page->ordered->statement, filter, row, each, context);
    page->cursor = cursor;
    page->offset = offset;
    return result;
}

/* The rows that a page number skips, and the place of the last of them. */
struct skipped {
    const struct page *page;
    const void *row;
    int64_t count;
    struct page_place last;
};

static void skip(void *context)
{
    struct skipped *skipped = context;

    skipped->count += page_place_of(skipped->page, skipped->row, &skipped->last);
}

/* For a page that was cut before its first row: sets its cursor to the last skipped row that can be
 * found, and its offset to the number of rows still to be skipped after that. */
static enum db_result skip_found(struct db *db, struct page *page, void *filter, void *row)
{
    struct skipped skipped = {.page = page, .row = row};

    page->limit = page->offset;
    page->offset = 0;
    enum db_result result =
        db_scan_records(db, page->ordered->statement, filter, row, skip, &skipped);
    page->offset = page->limit - skipped.count;
    if (skipped.count > 0)
        page->cursor = skipped.last;
    return result;
}

/*
 * Continues a page that was cut: otherwise a client would stop before the end of the list, or ask
 * for the same page for ever. The rows after the last one found are checked up to a known place
 * (find_window), from which the next page continues.
 */
static enum db_result finish_page(struct db *db, struct search *search, struct page *page,
                                  void *filter, void *row, db_each *each, void *context)
{
    const struct page_place cursor = page->cursor;
    const int64_t offset = page->offset;
    enum db_result result = DB_OK;

    if (page->taken > 0)
        page->cursor = page->last;
    else if (offset > 0)
        result = skip_found(db, page, filter, row);
    if (result == DB_OK)
        result = find_window(db, search, page, filter, row);
    search->ampla = 0;
    if (result == DB_OK)
        result = read_on(db, page, filter, row, each, context);
    page->cursor = cursor;
    page->offset = offset;
    if (page->until.id != 0 && !page->more) {
        page->last = page->until;
        page->more = true;
    }
    return result;
}

/* Chooses how the rows that have the words are found. `ordered`: the list has an order that entries
 * can be read in. */
static enum db_result prepare(struct db *db, const struct search_source *source,
                              const struct search_terms *terms, struct search *search,
                              struct page *page, struct driver *driver)
{
    const bool ordered = page_has_order(&source->entries, page->order);
    const bool named = strcmp(page->order + (page->order[0] == '-'), "id") != 0;
    const size_t count = terms->count;
    struct word words[SEARCH_TERMS_MAX];

    for (size_t i = 0; i < count; i++)
        words[i] = (struct word){.term = terms->words[i], .place = i};
    qsort(words, count, sizeof(words[0]), by_length);
    enum db_result result =
        find_rarest(db, source->words, words, count, SEARCH_RARE, false, driver);
    if (result == DB_OK && driver->place == count)
        result = find_rarest(db, source->words, words, count,
                             ordered ? SEARCH_SORTED : SEARCH_SCARCE, ordered, driver);

    const bool found = driver->place < count;
    const int64_t window = found ? first_window(driver, ordered, page) : 0;
    if (result == DB_OK && ordered && named && (window > 0 || !found))
        result = leap(db, source, words, count, page, search);
    if (result == DB_OK && ordered && !found)
        result = find_whole(db, source->words, words, count, driver);
    if (result == DB_OK)
        plan(source, terms, driver, window, search, page);
    return result;
}

enum db_result search_scan_records(struct db *db, const struct search_source *source,
                                   const struct search_terms *terms, struct search *search,
                                   struct page *page, void *filter, void *row, db_each *each,
                                   void *context)
{
    struct driver driver = {0};
    bool cut = false;
    enum db_result result = DB_OK;

    if (*page->ids) /* few rows: no driver needed */
        keep_others(terms, terms->count, search);
    else if (terms->count > 0)
        result = prepare(db, source, terms, search, page, &driver);
    if (result != DB_OK)
        return result;

    const bool by_entries = *search->exata || search->janela > 0;
    result = page_scan_records(db, by_entries ? &source->entries : &source->list, page, filter, row,
                               each, context);
    if (result != DB_OK || page->refusal != PAGE_GIVEN || page->more)
        return result;
    while (search->janela > 0 && search->janela < SEARCH_ALL && !search->vazia && !page->more &&
           result == DB_OK) {
        search->janela = up_to_all(SEARCH_GROWTH * search->janela, &driver);
        result = read_on(db, page, filter, row, each, context);
    }
    if (search->ampla) {
        result = was_cut(db, &cut);
        if (result == DB_OK && cut)
            result = finish_page(db, search, page, filter, row, each, context);
    }
    if (page->bounded && !page->uncounted)
        page_count_taken(page);
    return result;
}
