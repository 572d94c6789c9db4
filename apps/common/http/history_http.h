#pragma once

#include "common/db/history.h"
#include "common/http/context.h"

/* The kind of record whose history is asked for. */
struct history_source {
    const char *kind;                                    /* e.g. "produto" */
    enum db_result (*exists)(struct db *db, int64_t id); /* DB_OK or DB_NONE */
    const struct refusal *refusals;                      /* how DB_NONE is answered */
    const char *roles; /* who also sees `endereco`, separated by spaces */
};

/* Answers with a page of the history of the record that the path names, even if it was removed: 404
 * when there is neither a record nor a row. */
void history_show(struct ctx *ctx, const struct history_source *source);

/* Answers with a page of the history of all records of the service. */
void history_show_all(struct ctx *ctx, const struct history_source *source);
