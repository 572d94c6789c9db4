#include "common/http/history_http.h"

#include <stdlib.h>

#include "common/base/log.h"
#include "common/http/query.h"

static bool read_query(struct ctx *ctx, struct history_filter *filter)
{
    struct query query;

    if (!query_open(ctx, &query))
        return false;
    record_read(&query.fields, history_filter, filter, RECORD_CREATE);
    query_days(&query, filter->de, filter->ate, filter->inicio, filter->fim);
    page_read(&query, HISTORY_ORDERS, &filter->page);
    return query_close(ctx, &query);
}

static void answer_page(struct ctx *ctx, const struct history_source *source,
                        struct history_filter *filter)
{
    struct historico *row = calloc(1, sizeof(*row));
    struct rows rows;

    if (!row) {
        log_error("histórico: sem memória");
        respond_unavailable(ctx);
        return;
    }
    rows_of(ctx, &rows, &filter->page, historico, row, view_for(ctx, source->roles));
    enum db_result result = history_list(ctx->db, filter, row, rows_take, &rows);
    respond_page(ctx, result, &rows);
    free(row);
}

/* DB_OK for a record with a history, even a removed one, and for an existing one without. */
static enum db_result find(struct db *db, const struct history_source *source, int64_t id,
                           const char *alvo)
{
    enum db_result result = history_has(db, alvo);

    return result == DB_NONE ? source->exists(db, id) : result;
}

void history_show(struct ctx *ctx, const struct history_source *source)
{
    const int64_t id = ctx->match.parameters[0].id;
    struct history_filter filter = {0};

    if (!read_query(ctx, &filter))
        return;
    history_target(source->kind, id, filter.alvo);
    enum db_result result = find(ctx->db, source, id, filter.alvo);
    if (result == DB_OK)
        answer_page(ctx, source, &filter);
    else
        respond_refusal(ctx, result, source->refusals);
}

void history_show_all(struct ctx *ctx, const struct history_source *source)
{
    struct history_filter filter = {0};

    if (read_query(ctx, &filter))
        answer_page(ctx, source, &filter);
}
