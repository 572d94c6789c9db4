#include "autenticacao/sessao.h"

#include <string.h>
#include <time.h>

#include "common/base/base64url.h"
#include "common/base/random.h"

_Static_assert(REFRESH_TEXT == BASE64URL_TEXT(REFRESH_BYTES), "256 bits as base64url");

void refresh_new(char token[static REFRESH_TEXT])
{
    unsigned char bytes[REFRESH_BYTES];

    random_bytes(bytes, sizeof(bytes));
    (void)base64url_encode(bytes, sizeof(bytes), token);
}

static void digest_of(const char *token, unsigned char digest[static DIGEST_SIZE])
{
    digest_sha256(token, strlen(token), digest);
}

/* Random, so that no id is used again after a restore; below 2^53, up to which every JSON reader
 * keeps integers exactly (RFC 8259 §6). */
static int64_t new_id(void)
{
    uint64_t id;

    random_bytes(&id, sizeof(id));
    return (int64_t)(id >> 12) + 1;
}

static enum db_result add_token(struct db *db, int64_t sessao_id, const char *token,
                                const unsigned char *origin)
{
    unsigned char digest[DIGEST_SIZE];

    digest_of(token, digest);
    return refresh_insert(db, sessao_id, digest, origin);
}

static enum db_result begin(struct db *db, void *context)
{
    const struct beginning *beginning = context;
    unsigned char device[DIGEST_SIZE];

    dispositivo_digest(beginning->dispositivo, device);
    enum db_result result = sessao_insert(db, beginning->versao, device, beginning->who);

    if (result == DB_NONE)
        return RULE_STALE;
    if (result == DB_OK)
        result = add_token(db, beginning->who->sessao_id, beginning->token, NULL);
    if (result == DB_OK)
        result = dispositivo_keep(db, beginning->who->user_id, beginning->dispositivo);
    if (result == DB_OK)
        result = login_record(db, beginning->autor, beginning->login);
    if (result == DB_OK)
        result = sessoes_prune(db);
    return result == DB_OK ? refresh_prune(db) : result;
}

enum db_result sessao_begin(struct db *db, const struct beginning *beginning)
{
    beginning->who->sessao_id = new_id();
    return db_transaction(db, begin, (void *)beginning);
}

/* Ends one session and announces it. */
static enum db_result end_one(struct db *db, const struct autor *autor, int64_t id,
                              const char *motivo)
{
    const struct encerramento e = {.sessao_id = id, .desde = time(NULL)};
    enum db_result result = sessao_end_by_id(db, id, motivo);

    return result == DB_OK && db_count(db) > 0 ? sessao_announce(db, autor, &e) : result;
}

enum db_result sessao_end_all(struct db *db, const struct autor *autor,
                              const struct encerramento *e, const char *motivo)
{
    enum db_result result = sessoes_end_of_usuario(db, e->usuario_id, e->poupada, motivo);

    return result == DB_OK ? sessao_announce(db, autor, e) : result;
}

struct renewal {
    const struct autor *autor;
    unsigned char digest[DIGEST_SIZE];
    const char *next;
    enum refresh_outcome *outcome;
    struct identity *who;
};

static bool is_none(const unsigned char digest[static DIGEST_SIZE])
{
    static const unsigned char NONE[DIGEST_SIZE];

    return memcmp(digest, NONE, DIGEST_SIZE) == 0;
}

/*
 * Follows a token that is being used back to the login. With each token on the way whose 10 s are
 * over, records the branch that leads here; stops where that is recorded already, since then the
 * tokens before have it, too. REFRESH_REUSED when another branch is recorded there;
 * REFRESH_TOO_FAST after REFRESH_STEPS_MAX tokens whose 10 s are not over.
 */
static enum db_result settle(struct db *db, const unsigned char digest[static DIGEST_SIZE],
                             const struct refresh *token, enum refresh_outcome *outcome)
{
    struct refresh above = *token;
    unsigned char branch[DIGEST_SIZE];
    unsigned char origin[DIGEST_SIZE];
    int steps = 0;

    memcpy(origin, digest, DIGEST_SIZE);
    while (!is_none(above.origin)) {
        memcpy(branch, origin, DIGEST_SIZE);
        memcpy(origin, above.origin, DIGEST_SIZE);
        enum db_result result = refresh_lock(db, origin, &above);

        if (result != DB_OK)
            return result == DB_NONE ? DB_OK
                                     : result; /* pruned: the tokens given for it have expired */
        if (!above.past && ++steps == REFRESH_STEPS_MAX) {
            *outcome = REFRESH_TOO_FAST;
            return DB_OK;
        }
        if (!above.past)
            continue;
        if (is_none(above.survivor))
            result = refresh_settle(db, origin, branch);
        else if (memcmp(above.survivor, branch, DIGEST_SIZE) == 0)
            return DB_OK;
        else
            *outcome = REFRESH_REUSED;
        if (result != DB_OK || *outcome == REFRESH_REUSED)
            return result;
    }
    return DB_OK;
}

/* Ends the session: a used token came again too late, or two branches of one are in use, so it may
 * be stolen. */
static enum db_result end_stolen(struct db *db, const struct renewal *renewal)
{
    enum db_result result = end_one(db, renewal->autor, renewal->who->sessao_id, SESSAO_REUSO);

    *renewal->outcome = REFRESH_REUSED;
    return result == DB_OK ? auditoria_add_usuario(db, renewal->autor, SESSAO_REUTILIZADA,
                                                   renewal->who->chave, "")
                           : result;
}

static enum db_result renew(struct db *db, void *context)
{
    const struct renewal *renewal = context;
    struct identity *who = renewal->who;
    struct refresh refresh;
    bool alive;

    *renewal->outcome = REFRESH_REFUSED;
    enum db_result result = refresh_lock(db, renewal->digest, &refresh);
    if (result != DB_OK)
        return result == DB_NONE ? DB_OK : result;
    who->sessao_id = refresh.sessao_id;
    result = sessao_user(db, who->sessao_id, &alive, who);
    if (result != DB_OK || !alive || (refresh.expired && !refresh.past))
        return result;
    *renewal->outcome = refresh.past                         ? REFRESH_REUSED
                        : refresh.pairs >= REFRESH_PAIRS_MAX ? REFRESH_SPENT
                                                             : REFRESH_RENEWED;
    if (*renewal->outcome == REFRESH_RENEWED)
        result = settle(db, renewal->digest, &refresh, renewal->outcome);
    if (result == DB_OK && *renewal->outcome == REFRESH_REUSED)
        return end_stolen(db, renewal);
    if (result != DB_OK || *renewal->outcome != REFRESH_RENEWED)
        return result;
    result = refresh_spend(db, renewal->digest);
    return result == DB_OK ? add_token(db, who->sessao_id, renewal->next, renewal->digest) : result;
}

enum db_result sessao_refresh(struct db *db, const struct autor *autor, const char *token,
                              const char *next, enum refresh_outcome *outcome, struct identity *who)
{
    struct renewal renewal = {.autor = autor, .next = next, .outcome = outcome, .who = who};

    digest_of(token, renewal.digest);
    return db_transaction(db, renew, &renewal);
}

struct ending {
    const struct autor *autor;
    unsigned char digest[DIGEST_SIZE];
};

static enum db_result end(struct db *db, void *context)
{
    const struct ending *ending = context;
    struct refresh refresh;
    enum db_result result = refresh_lock(db, ending->digest, &refresh);

    if (result != DB_OK)
        return result == DB_NONE ? DB_OK : result;
    return end_one(db, ending->autor, refresh.sessao_id, SESSAO_SAIDA);
}

enum db_result sessao_end(struct db *db, const struct autor *autor, const char *token)
{
    struct ending ending = {.autor = autor};

    digest_of(token, ending.digest);
    return db_transaction(db, end, &ending);
}
