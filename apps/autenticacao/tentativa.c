#include "autenticacao/tentativa.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum {
    PAIR_FREE = 5,
    ADDRESS_FREE = 20,
    KEY_FREE = 50,
    WAIT_MAX = 900, /* seconds */
    WAIT_UNDER_ATTACK = 3600,
    PRUNE_EVERY = 32,
};

static void name_scope(const char *kind, const char *a, const char *b,
                       unsigned char out[static DIGEST_SIZE])
{
    char text[512];
    int length = snprintf(text, sizeof(text), "%s\n%s\n%s", kind, a, b);

    digest_sha256(text, (size_t)length < sizeof(text) ? (size_t)length : sizeof(text), out);
}

static struct tentativa_scopes only_pair(struct tentativa_scopes scopes)
{
    memcpy(scopes.key, scopes.pair, sizeof(scopes.key));
    memcpy(scopes.address, scopes.pair, sizeof(scopes.address));
    return scopes;
}

static struct tentativa_scopes scopes_of(const struct tentativa *t)
{
    struct tentativa_scopes scopes;

    name_scope("chave", t->chave, "", scopes.owner);
    memcpy(scopes.key, scopes.owner, sizeof(scopes.key));
    name_scope("ambos", t->chave, t->rede, scopes.pair);
    name_scope("endereco", t->rede, "", scopes.address);
    if (!*t->proven)
        return scopes;
    name_scope("provado", t->chave, t->proven, scopes.pair);
    return only_pair(scopes);
}

/* Seconds to wait after failure number `failures`; the first `free` attempts need not wait. */
static int64_t delay_after(int64_t failures, int64_t free)
{
    int64_t over = failures - free;

    if (over < 0)
        return 0;
    return over >= 10 ? WAIT_MAX : INT64_C(1) << over;
}

/* The scopes in which an attempt counts: with an address known for the key, only their pair. */
static struct tentativa_scopes counted_of(const struct tentativa *t)
{
    struct tentativa_scopes scopes = scopes_of(t);

    return t->known ? only_pair(scopes) : scopes;
}

static enum db_result begin(struct db *db, void *context)
{
    struct tentativa *t = context;
    struct tentativa_scopes scopes = scopes_of(t);
    struct tentativa_state now;
    enum db_result result = tentativas_lock(db, &scopes);

    if (result == DB_OK)
        result = tentativas_state(db, &scopes, &now);
    if (result != DB_OK)
        return result;
    t->known = now.known || *t->proven;
    t->wait = !t->known && now.address_wait > now.pair_wait ? now.address_wait : now.pair_wait;
    if (t->wait > 0)
        return RULE_CONFLICT;
    int64_t next =
        now.key >= KEY_FREE && !t->known ? WAIT_UNDER_ATTACK : delay_after(now.pair + 1, PAIR_FREE);
    scopes = counted_of(t);
    return tentativas_count_up(db, &scopes, next, delay_after(now.address + 1, ADDRESS_FREE));
}

/* Deletes at least as many old rows as attempts add; errors are ignored until the next call. */
static void prune(struct db *db)
{
    static atomic_uint count;

    if (atomic_fetch_add(&count, 1) % PRUNE_EVERY == 0)
        (void)tentativas_prune(db);
}

enum db_result tentativa_begin(struct db *db, struct tentativa *t)
{
    t->wait = 0;
    enum db_result result = db_transaction(db, begin, t);
    prune(db);
    return result;
}

static enum db_result succeed(struct db *db, void *context)
{
    return tentativas_count_down(db, context, true);
}

enum db_result tentativa_succeed(struct db *db, const struct tentativa *t)
{
    struct tentativa_scopes scopes = counted_of(t);

    return db_transaction(db, succeed, &scopes);
}

static enum db_result withdraw(struct db *db, void *context)
{
    return tentativas_count_down(db, context, false);
}

enum db_result tentativa_withdraw(struct db *db, const struct tentativa *t)
{
    struct tentativa_scopes scopes = counted_of(t);

    return db_transaction(db, withdraw, &scopes);
}

enum db_result tentativa_lift(struct db *db, const char *chave)
{
    unsigned char owner[DIGEST_SIZE];

    name_scope("chave", chave, "", owner);
    return tentativas_forget(db, owner);
}
