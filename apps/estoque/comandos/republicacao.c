/*
 * estoque-republicacao: announces the current state of every product, removed ones as
 * produto.removido, so that another service can rebuild its copy. May run at any time and
 * repeatedly: receivers compare versions.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "common/base/log.h"
#include "common/base/version.h"
#include "estoque/produto.h"

enum { BATCH = 100 };

/* Products in order of id, one batch per transaction. */
struct batch {
    struct produto list[BATCH];
    size_t count;
    int64_t after;
};

static enum db_result announce_batch(struct db *db, void *context)
{
    struct batch *batch = context;
    enum db_result result = produto_read_after(db, batch->after, batch->list, BATCH, &batch->count);

    for (size_t i = 0; result == DB_OK && i < batch->count; i++)
        result = produto_announce(db, NULL, PRODUTO_ALTERADO, &batch->list[i], &(struct autor){0});
    return result;
}

static enum db_result announce_all(struct db *db, struct batch *batch, int64_t *total)
{
    enum db_result result;

    do {
        result = db_transaction(db, announce_batch, batch);
        if (result != DB_OK)
            return result;
        *total += (int64_t)batch->count;
        if (batch->count > 0)
            batch->after = batch->list[batch->count - 1].id;
    } while (batch->count == BATCH);
    return result;
}

int main(int argc, char **argv)
{
    static struct batch batch;
    int64_t total = 0;

    version_answer(argc, argv);
    log_open("estoque-republicacao");
    struct db *db = db_open();
    enum db_result result = announce_all(db, &batch, &total);
    db_close(db);
    if (result != DB_OK) {
        (void)fprintf(stderr, "interrompido depois do produto %" PRId64 "; execute de novo\n",
                      batch.after);
        return result == DB_UNAVAILABLE || result == DB_BUSY ? EX_TEMPFAIL : EX_SOFTWARE;
    }
    (void)printf("%" PRId64 " produtos anunciados\n", total);
    return EXIT_SUCCESS;
}
