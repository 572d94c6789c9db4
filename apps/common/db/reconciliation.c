#include "common/db/reconciliation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/integer.h"
#include "common/base/log.h"

enum { RANGE_SIZE = 1000, LINE_SIZE = 700 };

enum db_result reconciliation_check(struct db *db, const struct reconciliation *r, int64_t after,
                                    int64_t last, int64_t seconds, struct finding *finding,
                                    db_each *each, void *context)
{
    enum db_result result = DB_OK;

    for (size_t i = 0; result == DB_OK && i < r->rule_count; i++) {
        const struct rule *rule = &r->rules[i];
        struct db_in in[2 * RULE_RANGES_MAX + 1];
        size_t count = 0;

        if (rule->ranges == 0 && last < INT64_MAX)
            continue;
        while (count < 2 * rule->ranges) {
            in[count++] = db_int(after);
            in[count++] = db_int(last);
        }
        if (rule->patient)
            in[count++] = db_int(seconds);
        result = db_rows(
            db, rule->statement, in, count,
            DB_OUT(db_to_int(&finding->id), db_to_text(finding->name), db_to_text(finding->text)),
            each, context);
    }
    return result == DB_OK && r->more ? r->more(db, after, last, finding, each, context) : result;
}

struct report {
    const struct reconciliation *r;
    struct finding finding;
    int64_t found;
    int64_t checked;
};

static void print_finding(void *context)
{
    struct report *report = context;
    const struct finding *finding = &report->finding;

    report->found++;
    (void)printf("%s %" PRId64 " (%s): %s\n", report->r->one, finding->id, finding->name,
                 finding->text);
}

/* The last range has no upper bound, so that references to ids that do not exist are found too. */
static enum db_result check_all(struct db *db, int64_t seconds, struct report *report)
{
    int64_t after = 0;
    int64_t last = 0;
    int64_t count = RANGE_SIZE;
    enum db_result result = DB_OK;

    while (result == DB_OK && count == RANGE_SIZE) {
        result = db_one(db, report->r->range, DB_IN(db_int(after), db_int(RANGE_SIZE)),
                        DB_OUT(db_to_int(&last), db_to_int(&count)));
        if (count < RANGE_SIZE)
            last = INT64_MAX;
        if (result == DB_OK)
            result = reconciliation_check(db, report->r, after, last, seconds, &report->finding,
                                          print_finding, report);
        report->checked += count;
        after = last;
    }
    return result;
}

static int conclude(const struct report *report)
{
    if (report->found == 0)
        (void)printf("%" PRId64 " %s conferidos: tudo certo\n", report->checked, report->r->many);
    else
        (void)printf("%" PRId64 " problemas em %" PRId64 " %s conferidos\n", report->found,
                     report->checked, report->r->many);
    return report->found == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void print_line(void *line)
{
    (void)puts(line);
}

static enum db_result list_all(struct db *db, const struct reconciliation *r)
{
    char line[LINE_SIZE];

    return db_rows(db, r->list, DB_NO_IN, DB_OUT(db_to_text(line)), print_line, line);
}

int reconciliation_main(const struct reconciliation *r, int argc, char **argv)
{
    bool listing = argc == 2 && strcmp(argv[1], "--listar") == 0;
    int64_t seconds = RECONCILIATION_SECONDS;
    struct report report = {.r = r};

    log_open(r->program);
    if (argc > 2 || (argc == 2 && !listing &&
                     !integer_read(argv[1], strlen(argv[1]), 0, INT32_MAX, &seconds))) {
        (void)fprintf(stderr, "uso: %s [SEGUNDOS | --listar]\n", r->program);
        return EX_USAGE;
    }
    struct db *db = db_open();
    enum db_result result = listing ? list_all(db, r) : check_all(db, seconds, &report);
    db_close(db);
    if (result != DB_OK) {
        (void)fprintf(stderr, "a conciliação não terminou; veja o motivo acima\n");
        return result == DB_UNAVAILABLE || result == DB_BUSY ? EX_TEMPFAIL : EX_SOFTWARE;
    }
    int status = listing ? EXIT_SUCCESS : conclude(&report);
    return fflush(stdout) == 0 && !ferror(stdout) ? status : EX_IOERR;
}
