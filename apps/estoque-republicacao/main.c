/*
 * estoque-republicacao: announces every product as it is now, the retired ones as produto.removido,
 * so that another service's copy can be made anew from nothing. May run at any time, also twice:
 * versions tell receivers what is news to them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "common/log.h"
#include "common/outbox.h"
#include "estoque/produto.h"
#include "estoque/produto_row.h"

enum { PAGE = 100 };

/* Products in the order of their ids, a page in each transaction. */
struct page {
    struct produto row;
    int64_t ativo;
    struct produto list[PAGE];
    size_t count;
    int64_t after;
};

DB_STATEMENT(PRODUTOS_AFTER,
             "SELECT " PRODUTO_COLUMNS " FROM produto WHERE id > ? ORDER BY id LIMIT ?");

static void gather(void *context)
{
    struct page *page = context;

    if (page->count == PAGE)
        return;
    page->row.ativo = page->ativo != 0;
    page->list[page->count++] = page->row;
}

static enum db_result announce_page(struct db *db, void *context)
{
    struct page *page = context;

    page->count = 0;
    enum db_result result = db_rows(db, &PRODUTOS_AFTER, DB_IN(db_int(page->after), db_int(PAGE)),
                                    PRODUTO_PLACES(&page->row, &page->ativo), gather, page);
    for (size_t i = 0; result == DB_OK && i < page->count; i++)
        result = produto_announce(db, PRODUTO_ALTERADO, &page->list[i], NULL);
    return result;
}

static enum db_result announce_all(struct db *db, struct page *page, int64_t *total)
{
    enum db_result result;

    do {
        result = db_transaction(db, announce_page, page);
        if (result != DB_OK)
            return result;
        outbox_announce();
        *total += (int64_t)page->count;
        if (page->count > 0)
            page->after = page->list[page->count - 1].id;
    } while (page->count == PAGE);
    return result;
}

int main(void)
{
    static struct page page;
    int64_t total = 0;

    log_open("estoque-republicacao");
    struct db *db = db_open();
    enum db_result result = announce_all(db, &page, &total);
    db_close(db);
    if (result != DB_OK) {
        (void)fprintf(stderr, "parei depois do produto %" PRId64 "; comece de novo\n", page.after);
        return result == DB_UNAVAILABLE || result == DB_BUSY ? EX_TEMPFAIL : EX_SOFTWARE;
    }
    (void)printf("%" PRId64 " produtos anunciados\n", total);
    return EXIT_SUCCESS;
}
