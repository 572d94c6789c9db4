#include "autenticacao/tentativa.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "common/base/digest.h"

enum {
    PAIR_FREE = 5,
    ADDRESS_FREE = 20,
    KEY_FREE = 50,
    WAIT_MAX = 900, /* seconds */
    WAIT_UNDER_ATTACK = 3600,
    PRUNE_EVERY = 32,
};

struct scopes {
    unsigned char key[DIGEST_SIZE];
    unsigned char pair[DIGEST_SIZE];
    unsigned char address[DIGEST_SIZE];
};

static void name_scope(const char *kind, const char *a, const char *b,
                       unsigned char out[static DIGEST_SIZE])
{
    char text[512];
    int length = snprintf(text, sizeof(text), "%s\n%s\n%s", kind, a, b);

    digest_sha256(text, (size_t)length < sizeof(text) ? (size_t)length : sizeof(text), out);
}

static struct scopes scopes_of(const struct tentativa *t)
{
    struct scopes scopes;

    name_scope("chave", t->chave, "", scopes.key);
    name_scope("ambos", t->chave, t->rede, scopes.pair);
    name_scope("endereco", t->rede, "", scopes.address);
    return scopes;
}

#define SCOPE(digest) db_bytes((digest), DIGEST_SIZE)

/* Locks the three rows, inserting those that do not exist. */
DB_STATEMENT(TENTATIVAS_LOCK, "INSERT INTO tentativa (escopo) VALUES (?), (?), (?)"
                              " ON DUPLICATE KEY UPDATE escopo = VALUE(escopo)");

#define RECENT(t) "IF(" t ".ultima_em < CURRENT_TIMESTAMP(3) - INTERVAL 1 DAY, 0, " t ".falhas)"
#define WAIT(t)                                                                                    \
    "GREATEST(0, COALESCE(CEILING(TIMESTAMPDIFF(MICROSECOND, CURRENT_TIMESTAMP(3), " t             \
    ".bloqueado_ate) / 1000000), 0))"

DB_STATEMENT(TENTATIVAS_STATE,
             "SELECT " RECENT("k") ", " RECENT("p") ", " WAIT(
                 "p") ","
                      " COALESCE(p.sucesso_em > CURRENT_TIMESTAMP(3) - INTERVAL 90 DAY, 0),"
                      " " RECENT("a") ", " WAIT(
                          "a") " FROM tentativa k, tentativa p, tentativa a"
                               " WHERE k.escopo = ? AND p.escopo = ? AND a.escopo = ?");

DB_STATEMENT(TENTATIVAS_COUNT_UP,
             "UPDATE tentativa SET bloqueado_ate = CURRENT_TIMESTAMP(3) +"
             " INTERVAL CASE escopo WHEN ? THEN ? WHEN ? THEN ? ELSE 0 END SECOND,"
             " falhas = IF(ultima_em < CURRENT_TIMESTAMP(3) - INTERVAL 1 DAY, 0, falhas) + 1,"
             " ultima_em = CURRENT_TIMESTAMP(3) WHERE escopo IN (?, ?, ?)");

/* Seconds to wait after the `failures`-th failure when the first `free` are free. */
static int64_t delay_after(int64_t failures, int64_t free)
{
    int64_t over = failures - free;

    if (over < 0)
        return 0;
    return over >= 10 ? WAIT_MAX : INT64_C(1) << over;
}

/* The scopes in which an attempt counts: with an address known for the key, only their pair. */
#define COUNTED(t, s)                                                                              \
    SCOPE((s)->pair), SCOPE((t)->known ? (s)->pair : (s)->key),                                    \
        SCOPE((t)->known ? (s)->pair : (s)->address)

static enum db_result begin(struct db *db, void *context)
{
    struct tentativa *t = context;
    struct scopes scopes = scopes_of(t);
    const struct scopes *s = &scopes;
    int64_t key;
    int64_t pair;
    int64_t pair_wait;
    int64_t address;
    int64_t address_wait;

    enum db_result result =
        db_run(db, &TENTATIVAS_LOCK, DB_IN(SCOPE(s->key), SCOPE(s->pair), SCOPE(s->address)));
    if (result == DB_OK)
        result =
            db_one(db, &TENTATIVAS_STATE, DB_IN(SCOPE(s->key), SCOPE(s->pair), SCOPE(s->address)),
                   DB_OUT(db_to_int(&key), db_to_int(&pair), db_to_int(&pair_wait),
                          db_to_int(&t->known), db_to_int(&address), db_to_int(&address_wait)));
    if (result != DB_OK)
        return result;
    t->wait = !t->known && address_wait > pair_wait ? address_wait : pair_wait;
    if (t->wait > 0)
        return RULE_CONFLICT;
    int64_t next =
        key >= KEY_FREE && !t->known ? WAIT_UNDER_ATTACK : delay_after(pair + 1, PAIR_FREE);
    return db_run(db, &TENTATIVAS_COUNT_UP,
                  DB_IN(SCOPE(s->pair), db_int(next), SCOPE(s->address),
                        db_int(delay_after(address + 1, ADDRESS_FREE)), COUNTED(t, s)));
}

DB_STATEMENT(TENTATIVAS_PRUNE,
             "DELETE FROM tentativa WHERE ultima_em < CURRENT_TIMESTAMP(3) - INTERVAL 2 DAY AND"
             " COALESCE(sucesso_em < CURRENT_TIMESTAMP(3) - INTERVAL 90 DAY, 1) LIMIT 100");

/* Deletes at least as many old rows as attempts add; errors are ignored until the next call. */
static void prune(struct db *db)
{
    static atomic_uint count;

    if (atomic_fetch_add(&count, 1) % PRUNE_EVERY == 0)
        (void)db_run(db, &TENTATIVAS_PRUNE, DB_NO_IN);
}

enum db_result tentativa_begin(struct db *db, struct tentativa *t)
{
    t->wait = 0;
    enum db_result result = db_transaction(db, begin, t);
    prune(db);
    return result;
}

DB_STATEMENT(TENTATIVAS_COUNT_DOWN,
             "UPDATE tentativa SET falhas = IF(? AND escopo = ?, 0, GREATEST(falhas, 1) - 1),"
             " bloqueado_ate = NULL,"
             " sucesso_em = IF(? AND escopo = ?, CURRENT_TIMESTAMP(3), sucesso_em)"
             " WHERE escopo IN (?, ?, ?)");

static enum db_result count_down(struct db *db, const struct tentativa *t, bool success)
{
    struct scopes scopes = scopes_of(t);
    const struct scopes *s = &scopes;

    return db_run(
        db, &TENTATIVAS_COUNT_DOWN,
        DB_IN(db_int(success), SCOPE(s->pair), db_int(success), SCOPE(s->pair), COUNTED(t, s)));
}

static enum db_result succeed(struct db *db, void *context)
{
    return count_down(db, context, true);
}

enum db_result tentativa_succeed(struct db *db, const struct tentativa *t)
{
    struct tentativa copy = *t;

    return db_transaction(db, succeed, &copy);
}

static enum db_result withdraw(struct db *db, void *context)
{
    return count_down(db, context, false);
}

enum db_result tentativa_withdraw(struct db *db, const struct tentativa *t)
{
    struct tentativa copy = *t;

    return db_transaction(db, withdraw, &copy);
}
