#pragma once

#include "common/db/database.h"

/*
 * A command that checks a whole schema against the rules that it keeps at every moment. Each rule
 * is one statement for a range of ids, hence one consistent read: what it finds is wrong, however
 * much is going on meanwhile.
 *
 *     PROGRAM [SECONDS]    checks; SECONDS (3600): how long something may be under way
 *     PROGRAM --listar     what this side says of each thing that another service knows as well,
 *                          a line each: its key, a tab, its state
 */
enum { RECONCILIATION_SECONDS = 3600 };

/* Something that is wrong. */
struct finding {
    int64_t id;
    char name[120 * 4 + 1];
    char text[400]; /* what is wrong, in Portuguese */
};

/* A statement that gives (id, name, text) of what is wrong. Its parameters are the ends of the
 * range, exclusive and inclusive, `ranges` times (0: it is asked once, with the last range), and
 * then the seconds when `patient`. */
struct rule {
    const struct db_statement *statement;
    size_t ranges;
    bool patient;
};
enum { RULE_RANGES_MAX = 3 };

struct reconciliation {
    const char *program;
    const char *one;                  /* what an id is of, in Portuguese */
    const char *many;                 /* the same in the plural */
    const struct db_statement *range; /* (id, size): the last id of at most `size` beyond that one,
                                         and how many there are */
    const struct db_statement *list;  /* lines of --listar */
    const struct rule *rules;
    size_t rule_count;
};

/* Calls `each` with `finding` filled in for everything that is wrong from behind `after` to `last`,
 * included. */
enum db_result reconciliation_check(struct db *db, const struct reconciliation *r, int64_t after,
                                    int64_t last, int64_t seconds, struct finding *finding,
                                    db_each *each, void *context);

/* The whole program. Its exit code: 0 when all is right, 1 when something is wrong, another (of
 * sysexits.h) when that could not be known. */
int reconciliation_main(const struct reconciliation *r, int argc, char **argv);
