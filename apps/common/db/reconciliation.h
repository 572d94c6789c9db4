#pragma once

#include "common/db/database.h"

/*
 * A command that checks a whole schema against its invariants. Each rule is one statement over a
 * range of ids, hence one consistent read: what it finds is a real fault even while the system is
 * in use.
 *
 *     PROGRAM [SECONDS]    checks; SECONDS (3600): how long a process may take
 *     PROGRAM --listar     one line for each object shared with another service: key, tab, state
 */
enum { RECONCILIATION_SECONDS = 3600 };

/* An inconsistency. */
struct finding {
    int64_t id;
    char name[120 * 4 + 1];
    char text[400]; /* what is wrong, in Portuguese */
};

/* A statement that returns (id, name, text) of each inconsistency. Its parameters are the start
 * (exclusive) and end (inclusive) of the range, `ranges` times (0: runs once, with the last range),
 * then the seconds when `patient`. */
struct rule {
    const struct db_statement *statement;
    size_t ranges;
    bool patient;
};
enum { RULE_RANGES_MAX = 3 };

struct reconciliation {
    const char *program;
    const char *one;  /* name of the objects, singular, in Portuguese */
    const char *many; /* plural */
    const struct db_statement
        *range; /* (id, size): the last id of the next `size` rows after `id`, and their count */
    const struct db_statement *list; /* the lines of --listar */
    const struct rule *rules;
    size_t rule_count;
    /* Checks, over the same range, what no statement can; NULL: nothing. reconciliation_check
     * returns its result. */
    enum db_result (*more)(struct db *db, int64_t after, int64_t last, struct finding *finding,
                           db_each *each, void *context);
};

/* Fills `finding` and calls `each` for every inconsistency in the range `after` (exclusive) to
 * `last` (inclusive). */
enum db_result reconciliation_check(struct db *db, const struct reconciliation *r, int64_t after,
                                    int64_t last, int64_t seconds, struct finding *finding,
                                    db_each *each, void *context);

/* The whole program. Returns its exit code: 0 consistent, 1 inconsistent, another (sysexits.h) when
 * the check failed. */
int reconciliation_main(const struct reconciliation *r, int argc, char **argv);
