/*
 * estoque-conciliacao: checks the whole database against the rules of the stock and prints every
 * product that breaks one. Exit 0 when all is right, 1 when something is wrong, otherwise it could
 * not be known.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "common/log.h"
#include "estoque-conciliacao/conciliacao.h"

enum { RANGE_SIZE = 200 };

struct report {
    struct falta falta;
    int64_t count;
};

static void print(void *context)
{
    struct report *report = context;
    const struct falta *falta = &report->falta;

    report->count++;
    (void)printf("produto %" PRId64 " (%s): %s\n", falta->produto_id, falta->produto_nome,
                 falta->texto);
}

static enum db_result check_all(struct db *db, struct report *report, int64_t *total)
{
    int64_t after = 0;
    int64_t last = 0;
    int64_t count = 0;
    enum db_result result = conciliacao_range(db, after, RANGE_SIZE, &last, &count);

    while (result == DB_OK && count > 0) {
        *total += count;
        result = conciliacao_check(db, after, last, &report->falta, print, report);
        after = last;
        if (result == DB_OK)
            result = conciliacao_range(db, after, RANGE_SIZE, &last, &count);
    }
    return result;
}

int main(void)
{
    struct report report = {.count = 0};
    int64_t total = 0;

    log_open("estoque-conciliacao");
    struct db *db = db_open();
    enum db_result result = check_all(db, &report, &total);
    db_close(db);
    if (result != DB_OK) {
        (void)fprintf(stderr, "a conciliação não terminou; veja o motivo acima\n");
        return result == DB_UNAVAILABLE || result == DB_BUSY ? EX_TEMPFAIL : EX_SOFTWARE;
    }
    if (report.count > 0) {
        (void)printf("%" PRId64 " faltas em %" PRId64 " produtos conferidos\n", report.count,
                     total);
        return EXIT_FAILURE;
    }
    (void)printf("%" PRId64 " produtos conferidos: tudo certo\n", total);
    return EXIT_SUCCESS;
}
