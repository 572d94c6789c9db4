#include "publicador/outbox_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_TEXT = sizeof(",9223372036854775807") - 1 };

struct claim *claim_new(void)
{
    struct claim *claim = calloc(1, sizeof(*claim));

    if (!claim)
        return NULL;
    claim->body = malloc(MESSAGE_BODY_MAX + 1);
    claim->headers = malloc(HEADERS_MAX + 1);
    if (!claim->body || !claim->headers) {
        claim_free(claim);
        return NULL;
    }
    return claim;
}

void claim_clear(struct claim *claim)
{
    for (size_t i = 0; i < claim->count; i++) {
        free(claim->rows[i].body);
        free(claim->rows[i].headers);
    }
    claim->count = 0;
    claim->bytes = 0;
    claim->more = false;
    claim->failed = false;
}

void claim_free(struct claim *claim)
{
    claim_clear(claim);
    free(claim->body);
    free(claim->headers);
    free(claim);
}

/* A value too large for a message is read as NULL; the columns themselves are NOT NULL. */
DB_STATEMENT(OUTBOX_CLAIM,
             "SELECT id, message_id, exchange_name, routing_key, ordem, correlacao_id, "
             "CAST(FLOOR(UNIX_TIMESTAMP(criado_em)) AS SIGNED), "
             "IF(LENGTH(corpo) <= ?, corpo, NULL), IF(LENGTH(cabecalhos) <= ?, cabecalhos, NULL) "
             "FROM outbox FORCE INDEX (PRIMARY) WHERE id > ? ORDER BY id LIMIT ? "
             "FOR UPDATE SKIP LOCKED");

static char *copy_of(const char *text)
{
    return *text ? strdup(text) : NULL;
}

static void keep_row(void *context)
{
    struct claim *claim = context;
    struct row *row = &claim->rows[claim->count];
    const size_t bytes = strlen(claim->body) + strlen(claim->headers);

    claim->more |= claim->count > 0 && claim->bytes + bytes > CLAIM_BYTES_MAX;
    if (claim->more)
        return;
    *row = claim->row;
    row->body = copy_of(claim->body);
    row->headers = copy_of(claim->headers);
    claim->failed |= (*claim->body && !row->body) || (*claim->headers && !row->headers);
    claim->bytes += bytes;
    claim->count++;
}

/*
 * All rows from the first to the last of the claim, those of other relays included, with the
 * previous id of their order key. Read after the claim, so that every row committed before a
 * claimed one is seen. The indexes are forced because table statistics are stale while a backlog
 * drains, and the server would otherwise scan all the deleted rows.
 */
DB_STATEMENT(OUTBOX_BETWEEN,
             "SELECT o.id, (SELECT p.id FROM outbox p FORCE INDEX (outbox_ordem) "
             "WHERE p.ordem = o.ordem AND p.id < o.id ORDER BY p.id DESC LIMIT 1) "
             "FROM outbox o FORCE INDEX (PRIMARY) WHERE o.id BETWEEN ? AND ? ORDER BY o.id");

/* Walks through those rows and the claim in parallel. */
struct walk {
    struct claim *claim;
    size_t next; /* index into the claim */
    int64_t id;
    int64_t previous; /* 0: first of its order key */
};

static int compare_id(const void *key, const void *element)
{
    const int64_t id = *(const int64_t *)key;
    const struct row *row = element;

    return (id > row->id) - (id < row->id);
}

static void link_previous(void *context)
{
    struct walk *walk = context;
    struct claim *claim = walk->claim;

    if (walk->next == claim->count || claim->rows[walk->next].id != walk->id)
        return;
    const struct row *previous =
        bsearch(&walk->previous, claim->rows, walk->next, sizeof(*previous), compare_id);
    struct row *row = &claim->rows[walk->next++];
    row->previous = previous ? (int)(previous - claim->rows) : -1;
    row->blocked = walk->previous > 0 && !previous;
}

enum db_result claim_take(struct db *db, int64_t after, struct claim *claim)
{
    struct row *row = &claim->row;

    claim_clear(claim);
    memset(row, 0, sizeof(*row));
    enum db_result result = db_rows(
        db, &OUTBOX_CLAIM,
        DB_IN(db_int(MESSAGE_BODY_MAX), db_int(HEADERS_MAX), db_int(after), db_int(CLAIM_MAX)),
        DB_OUT(db_to_int(&row->id), db_to_text(row->message_id), db_to_text(row->exchange),
               db_to_text(row->routing_key), db_to_text(row->order_key),
               db_to_text(row->correlation), db_to_int(&row->seconds),
               db_out_text(claim->body, MESSAGE_BODY_MAX + 1),
               db_out_text(claim->headers, HEADERS_MAX + 1)),
        keep_row, claim);
    if (result != DB_OK || claim->count == 0)
        return result == DB_OK ? DB_NONE : result;
    if (claim->failed)
        return DB_ERROR;
    claim->more |= claim->count == CLAIM_MAX;

    struct walk walk = {.claim = claim};
    result = db_rows(db, &OUTBOX_BETWEEN,
                     DB_IN(db_int(claim->rows[0].id), db_int(claim->rows[claim->count - 1].id)),
                     DB_OUT(db_to_int(&walk.id), db_to_int(&walk.previous)), link_previous, &walk);
    return result == DB_OK && walk.next != claim->count ? DB_ERROR : result;
}

/*
 * Forces a lookup by primary key: for a short table the server would choose a full scan, which
 * waits for the row locks of every open transaction.
 */
DB_STATEMENT(OUTBOX_DELETE,
             "DELETE o FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) j "
             "STRAIGHT_JOIN outbox o FORCE INDEX (PRIMARY) ON o.id = j.id");

enum db_result claim_delete(struct db *db, const struct claim *claim, const bool *published)
{
    char ids[(size_t)CLAIM_MAX * ID_TEXT + sizeof("[]")] = "[";
    size_t used = 1;

    for (size_t i = 0; i < claim->count; i++)
        if (published[i])
            used += (size_t)snprintf(ids + used, sizeof(ids) - used, "%s%" PRId64,
                                     used > 1 ? "," : "", claim->rows[i].id);
    if (used == 1)
        return DB_OK;
    (void)snprintf(ids + used, sizeof(ids) - used, "]");
    return db_run(db, &OUTBOX_DELETE, DB_IN(db_text(ids)));
}
