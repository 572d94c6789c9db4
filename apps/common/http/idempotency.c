#include "common/http/idempotency.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/config.h"
#include "common/base/digest.h"
#include "common/base/log.h"
#include "common/base/utf8.h"

enum { ROUTE_MAX = 255, KEPT_BODY_MAX = 128 * 1024, SECRET_MARK = 8, CLAIMS_MAX = 3 };

static const char *secret;
static unsigned char secret_mark[SECRET_MARK]; /* identifies the secret without revealing it */

/* The first statement of its transaction. Does not wait for a row that another one is writing. */
DB_STATEMENT(KEY_CLAIM, "SET STATEMENT innodb_lock_wait_timeout = 0 FOR INSERT INTO idempotencia"
                        " (usuario, chave, rota, corpo_sha256, segredo) VALUES (?, ?, ?, ?, ?)");
DB_STATEMENT(
    KEY_READ,
    "SELECT rota, corpo_sha256, segredo, resposta_status,"
    " JSON_VALUE(resposta_cabecalhos, '$'), resposta_corpo,"
    " criado_em < NOW(3) - INTERVAL 1 DAY FROM idempotencia WHERE usuario = ? AND chave = ?");
DB_STATEMENT(KEY_KEEP,
             "UPDATE idempotencia SET resposta_status = ?, resposta_cabecalhos = JSON_QUOTE(?),"
             " resposta_corpo = ? WHERE usuario = ? AND chave = ?");
DB_STATEMENT(KEY_DROP, "DELETE FROM idempotencia WHERE usuario = ? AND chave = ?");
/* SELECT before DELETE: a DELETE that matches nothing would still wait for uncommitted rows. */
DB_STATEMENT(KEYS_OLD,
             "SELECT 1 FROM idempotencia WHERE criado_em < NOW(3) - INTERVAL 1 DAY LIMIT 1");
DB_STATEMENT(KEYS_PRUNE, "DELETE FROM idempotencia WHERE criado_em < NOW(3) - INTERVAL 1 DAY"
                         " LIMIT 100");

/* The outcome of a request with a key, unless the database failed. */
enum outcome {
    OUTCOME_DONE,      /* it was done, and its answer is kept */
    OUTCOME_REFUSED,   /* the handler answered other than 2xx: what it wrote is undone, except
                          with ctx->refusal_stays, and the answer is not kept */
    OUTCOME_REPEATED,  /* done before: the answer is the one that was kept */
    OUTCOME_RUNNING,   /* the first one under this key has not ended */
    OUTCOME_MISUSED,   /* the key has served another request */
    OUTCOME_TOO_LARGE, /* the answer cannot be kept, and nothing is done */
    OUTCOME_NO_MEMORY,
};

struct keyed {
    struct ctx *ctx;
    const char *key;
    unsigned char digest[DIGEST_SIZE];
    enum outcome outcome;
};

/* A stored answer. */
struct kept {
    char route[ROUTE_MAX + 1];
    unsigned char digest[DIGEST_SIZE];
    unsigned char secret_mark[SECRET_MARK]; /* zero bytes in rows written without it */
    int64_t status;
    bool expired;
    char headers[RESPONSE_HEADERS_MAX];
    char body[KEPT_BODY_MAX];
};

void idempotency_open(void)
{
    static const char MARKED[] = "idempotencia";
    unsigned char digest[DIGEST_SIZE];

    secret = config_text("ICARUS_DB_PASSWORD", NULL);
    digest_hmac_sha256(secret, strlen(secret), MARKED, sizeof(MARKED), digest);
    memcpy(secret_mark, digest, SECRET_MARK);
}

static void digest_request(const struct request *request, unsigned char out[static DIGEST_SIZE])
{
    unsigned char text[REQUEST_PATH_MAX + DIGEST_SIZE];
    size_t length = strlen(request->path);

    memcpy(text, request->path, length);
    digest_sha256(request->body, request->body_length, text + length);
    digest_hmac_sha256(secret, strlen(secret), text, length + DIGEST_SIZE, out);
}

static enum outcome replay(struct ctx *ctx, const struct kept *kept)
{
    char *body = NULL;

    if (*kept->body && !(body = strdup(kept->body)))
        return OUTCOME_NO_MEMORY;
    if (body)
        respond_text(ctx, "application/json", body);
    ctx->response.status = (int)kept->status;
    ctx->response.headers_length = strlen(kept->headers);
    memcpy(ctx->response.headers, kept->headers, ctx->response.headers_length + 1);
    return OUTCOME_REPEATED;
}

/* DB_OK: the row is ours until the commit. DB_DUPLICATE: there is one. DB_BUSY: another transaction
 * is writing it. */
static enum db_result claim(struct db *db, const struct keyed *keyed)
{
    const struct ctx *ctx = keyed->ctx;

    return db_run(db, &KEY_CLAIM,
                  DB_IN(db_int(ctx->who.user_id), db_text(keyed->key),
                        db_text(ctx->match.route->path), db_bytes(keyed->digest, DIGEST_SIZE),
                        db_bytes(secret_mark, SECRET_MARK)));
}

/* A digest made with another secret cannot be compared: then the same key and route must do. */
static bool is_same_request(const struct kept *kept, const struct keyed *keyed)
{
    static const unsigned char UNMARKED[SECRET_MARK];

    if (memcmp(kept->secret_mark, secret_mark, SECRET_MARK) == 0 ||
        memcmp(kept->secret_mark, UNMARKED, SECRET_MARK) == 0)
        return digest_equal(kept->digest, keyed->digest, DIGEST_SIZE);
    return strcmp(kept->route, keyed->ctx->match.route->path) == 0;
}

/* Reads the row of this key and sets the outcome. DB_NONE: the row is gone, or had expired and was
 * deleted. */
static enum db_result look_at(struct db *db, struct keyed *keyed, struct kept *kept)
{
    const struct db_in key[] = {db_int(keyed->ctx->who.user_id), db_text(keyed->key)};
    enum db_result result = db_one(db, &KEY_READ, key, 2,
                                   DB_OUT(db_to_text(kept->route), db_to_bytes(kept->digest),
                                          db_to_bytes(kept->secret_mark), db_to_int(&kept->status),
                                          db_to_text(kept->headers), db_to_text(kept->body),
                                          db_to_bool(&kept->expired)));

    if (result != DB_OK)
        return result;
    if (kept->expired) {
        result = db_run(db, &KEY_DROP, key, 2);
        return result == DB_OK ? DB_NONE : result;
    }
    keyed->outcome = is_same_request(kept, keyed) ? replay(keyed->ctx, kept) : OUTCOME_MISUSED;
    return DB_OK;
}

static enum db_result recall(struct db *db, struct keyed *keyed)
{
    struct kept *kept = malloc(sizeof(*kept));
    enum db_result result = DB_OK;

    if (kept)
        result = look_at(db, keyed, kept);
    else
        keyed->outcome = OUTCOME_NO_MEMORY;
    free(kept);
    return result;
}

/* DB_OK with OUTCOME_DONE: the key is claimed until the end of the transaction; with another
 * outcome, it is not. Tries again when the row disappears between claim and read. */
static enum db_result take_key(struct db *db, struct keyed *keyed)
{
    keyed->outcome = OUTCOME_RUNNING;
    for (int i = 0; i < CLAIMS_MAX; i++) {
        enum db_result result = claim(db, keyed);

        if (result == DB_OK)
            keyed->outcome = OUTCOME_DONE;
        if (result == DB_BUSY)
            return DB_OK;
        if (result == DB_DUPLICATE)
            result = recall(db, keyed);
        if (result != DB_NONE)
            return result;
    }
    return DB_OK;
}

static enum db_result keep_answer(struct db *db, struct keyed *keyed)
{
    const struct response *response = &keyed->ctx->response;
    size_t length = 0;
    const char *body = response_body(response, &length);

    if (length >= KEPT_BODY_MAX) {
        keyed->outcome = OUTCOME_TOO_LARGE;
        return RULE_UNDO;
    }
    return db_run(db, &KEY_KEEP,
                  DB_IN(db_int(response->status), db_text(response->headers),
                        db_optional_text(body ? body : ""), db_int(keyed->ctx->who.user_id),
                        db_text(keyed->key)));
}

static void begin_answer(struct ctx *ctx)
{
    response_end(&ctx->response);
    response_begin(&ctx->response);
}

static enum db_result run(struct db *db, void *context)
{
    struct keyed *keyed = context;
    struct ctx *ctx = keyed->ctx;

    begin_answer(ctx);
    ctx->refusal_stays = false;
    enum db_result result = take_key(db, keyed);
    if (result != DB_OK)
        return result;
    if (keyed->outcome != OUTCOME_DONE)
        return RULE_UNDO;
    ctx->match.route->handler(ctx);
    if (ctx->response.status >= 200 && ctx->response.status <= 299)
        return keep_answer(db, keyed);
    keyed->outcome = OUTCOME_REFUSED;
    return ctx->refusal_stays
               ? db_run(db, &KEY_DROP, DB_IN(db_int(ctx->who.user_id), db_text(keyed->key)))
               : RULE_UNDO;
}

/* The database failed, or refused the row that keeps the answer: the transaction was not committed,
 * unless the connection was lost at COMMIT. */
static void answer_fault(struct ctx *ctx, enum db_result result)
{
    if (result != DB_BUSY && result != DB_UNAVAILABLE)
        log_error("idempotência: o banco não aceitou guardar a resposta (resultado %d)", result);
    begin_answer(ctx);
    respond_refusal(ctx, result, NULL);
}

/* The key does not belong to this request: the fault is of the whole, not of a member. */
static void refuse_misuse(struct ctx *ctx)
{
    static const char MISUSED[] = "Esta Idempotency-Key já foi usada em outra requisição.";
    struct faults faults = {0};
    struct fields root = {.faults = &faults};

    fields_fault(&root, "", "%s", MISUSED);
    respond_problem(ctx, &PROBLEM_KEY_REUSED, MISUSED);
    json_object_object_add(ctx->response.body, "erros", faults_json(&faults));
}

static void answer(struct ctx *ctx, enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_DONE:
    case OUTCOME_REFUSED:
    case OUTCOME_REPEATED:
        return;
    case OUTCOME_RUNNING:
        respond_problem(ctx, &PROBLEM_KEY_RUNNING,
                        "Uma requisição com esta Idempotency-Key está em andamento.");
        return;
    case OUTCOME_MISUSED:
        refuse_misuse(ctx);
        return;
    case OUTCOME_TOO_LARGE:
        log_error("idempotência: a resposta não cabe em %d bytes", KEPT_BODY_MAX);
        begin_answer(ctx);
        respond_problem(ctx, &PROBLEM_BUG, NULL);
        return;
    case OUTCOME_NO_MEMORY:
        log_error("idempotência: sem memória");
        respond_unavailable(ctx);
        return;
    }
}

static bool is_key(const char *text)
{
    size_t length = strlen(text);

    return length <= IDEMPOTENCY_KEY_MAX && text_is_visible(text, length);
}

/* Deletes answers older than a day, as promised; a failure is left for the next time. Only one
 * request in EVERY costs the extra statement; 100 rows at a time are more than came in between. */
static void prune(struct db *db)
{
    enum { EVERY = 16 };
    static _Thread_local unsigned int requests;
    int64_t one;

    if (requests++ % EVERY > 0)
        return;
    if (db_one(db, &KEYS_OLD, DB_NO_IN, DB_OUT(db_to_int(&one))) == DB_OK)
        (void)db_run(db, &KEYS_PRUNE, DB_NO_IN);
}

/* NULL when there is none, or when it is ignored: not a POST, or no user. */
static const char *key_of(const struct ctx *ctx)
{
    if (ctx->request.method != METHOD_POST || ctx->who.user_id <= 0)
        return NULL;
    return FCGX_GetParam("HTTP_IDEMPOTENCY_KEY", ctx->request.fcgi->envp);
}

void idempotency_run(struct ctx *ctx)
{
    struct keyed keyed = {.ctx = ctx, .key = key_of(ctx)};

    if (!keyed.key) {
        ctx->match.route->handler(ctx);
        return;
    }
    if (!is_key(keyed.key)) {
        respond_problem(ctx, &PROBLEM_MALFORMED,
                        "Idempotency-Key deve ter de 1 a 64 caracteres ASCII visíveis.");
        return;
    }
    digest_request(&ctx->request, keyed.digest);
    enum db_result result = db_transaction(ctx->db, run, &keyed);
    if (result == DB_OK || result == RULE_UNDO)
        answer(ctx, keyed.outcome);
    else
        answer_fault(ctx, result);
    prune(ctx->db);
}
