#include "common/http/idempotency.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/config.h"
#include "common/base/digest.h"
#include "common/base/log.h"

enum { KEPT_BODY_MAX = 128 * 1024 };

static const char *secret;

/* The first statement of its transaction; a row that another is writing is not waited for. */
DB_STATEMENT(KEY_CLAIM, "SET STATEMENT innodb_lock_wait_timeout = 0 FOR INSERT INTO idempotencia"
                        " (usuario, chave, rota, corpo_sha256) VALUES (?, ?, ?, ?)");
DB_STATEMENT(KEY_READ, "SELECT corpo_sha256, resposta_status, JSON_VALUE(resposta_cabecalhos, '$'),"
                       " resposta_corpo, criado_em < NOW(3) - INTERVAL 1 DAY FROM idempotencia"
                       " WHERE usuario = ? AND chave = ?");
DB_STATEMENT(KEY_KEEP,
             "UPDATE idempotencia SET resposta_status = ?, resposta_cabecalhos = JSON_QUOTE(?),"
             " resposta_corpo = ? WHERE usuario = ? AND chave = ?");
DB_STATEMENT(KEY_DROP, "DELETE FROM idempotencia WHERE usuario = ? AND chave = ?");
/* Looks before it deletes: a DELETE that finds nothing would still wait for rows in the making. */
DB_STATEMENT(KEYS_OLD,
             "SELECT 1 FROM idempotencia WHERE criado_em < NOW(3) - INTERVAL 1 DAY LIMIT 1");
DB_STATEMENT(KEYS_PRUNE, "DELETE FROM idempotencia WHERE criado_em < NOW(3) - INTERVAL 1 DAY"
                         " LIMIT 100");

struct keyed {
    struct ctx *ctx;
    const char *key;
    unsigned char digest[DIGEST_SIZE];
};

/* An answer as it was kept. */
struct kept {
    unsigned char digest[DIGEST_SIZE];
    int64_t status;
    int64_t expired;
    char headers[RESPONSE_HEADERS_MAX];
    char body[KEPT_BODY_MAX];
};

void idempotency_open(void)
{
    secret = config_text("ICARUS_DB_PASSWORD", NULL);
}

static void digest_request(const struct request *request, unsigned char out[static DIGEST_SIZE])
{
    unsigned char text[REQUEST_PATH_MAX + DIGEST_SIZE];
    size_t length = strlen(request->path);

    memcpy(text, request->path, length);
    digest_sha256(request->body, request->body_length, text + length);
    digest_hmac_sha256(secret, strlen(secret), text, length + DIGEST_SIZE, out);
}

static enum db_result replay(struct ctx *ctx, const struct kept *kept)
{
    char *body = NULL;

    if (*kept->body && !(body = strdup(kept->body)))
        return DB_UNAVAILABLE;
    if (body)
        respond_text(ctx, "application/json", body);
    ctx->response.status = (int)kept->status;
    ctx->response.headers_length = strlen(kept->headers);
    memcpy(ctx->response.headers, kept->headers, ctx->response.headers_length + 1);
    return DB_CHECK;
}

static enum db_result claim(struct db *db, const struct keyed *keyed)
{
    const struct ctx *ctx = keyed->ctx;

    return db_run(db, &KEY_CLAIM,
                  DB_IN(db_int(ctx->who.user_id), db_text(keyed->key),
                        db_text(ctx->match.route->path), db_bytes(keyed->digest, DIGEST_SIZE)));
}

/* What the row under this key means for the request at hand. */
static enum db_result recall(struct db *db, const struct keyed *keyed, struct kept *kept)
{
    const struct db_in key[] = {db_int(keyed->ctx->who.user_id), db_text(keyed->key)};
    enum db_result result = db_one(db, &KEY_READ, key, 2,
                                   DB_OUT(db_to_bytes(kept->digest), db_to_int(&kept->status),
                                          db_to_text(kept->headers), db_to_text(kept->body),
                                          db_to_int(&kept->expired)));

    if (result == DB_NONE)
        return DB_BUSY; /* it went meanwhile: the transaction begins anew */
    if (result != DB_OK)
        return result;
    if (kept->expired) {
        result = db_run(db, &KEY_DROP, key, 2);
        return result == DB_OK ? claim(db, keyed) : result;
    }
    if (!digest_equal(kept->digest, keyed->digest, DIGEST_SIZE)) {
        respond_fault(keyed->ctx, "", "Esta Idempotency-Key já serviu a outro pedido.");
        return DB_CHECK;
    }
    return replay(keyed->ctx, kept);
}

/* DB_OK: the key is new, and ours until the commit. DB_CHECK: the answer is given. */
static enum db_result take_key(struct db *db, const struct keyed *keyed)
{
    enum db_result result = claim(db, keyed);

    if (result == DB_BUSY) {
        respond_problem(keyed->ctx, 409, "Um pedido com esta Idempotency-Key está em andamento.");
        return DB_CHECK;
    }
    if (result != DB_DUPLICATE)
        return result;
    struct kept *kept = malloc(sizeof(*kept));
    if (!kept)
        return DB_UNAVAILABLE;
    result = recall(db, keyed, kept);
    free(kept);
    return result;
}

static enum db_result keep_answer(struct db *db, const struct keyed *keyed)
{
    const struct response *response = &keyed->ctx->response;
    size_t length = 0;
    const char *body = response_body(response, &length);

    if (length >= KEPT_BODY_MAX) {
        log_error("idempotência: a resposta não cabe: %zu bytes", length);
        return DB_ERROR;
    }
    return db_run(db, &KEY_KEEP,
                  DB_IN(db_int(response->status), db_text(response->headers),
                        db_optional_text(body ? body : ""), db_int(keyed->ctx->who.user_id),
                        db_text(keyed->key)));
}

static enum db_result run(struct db *db, void *context)
{
    const struct keyed *keyed = context;
    struct ctx *ctx = keyed->ctx;

    response_end(&ctx->response);
    response_begin(&ctx->response);
    enum db_result result = take_key(db, keyed);
    if (result != DB_OK)
        return result;
    ctx->match.route->handler(ctx);
    if (ctx->response.status < 200 || ctx->response.status > 299)
        return DB_CHECK;
    return keep_answer(db, keyed);
}

static bool is_key(const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return length <= IDEMPOTENCY_KEY_MAX;
}

/* What people asked for is not kept longer than promised; what fails is left for the next time.
 * Not at every request, for which it would be a statement more; at each look more go than came. */
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

void idempotency_run(struct ctx *ctx)
{
    struct keyed keyed = {.ctx = ctx, .key = ""};

    if (ctx->request.method == METHOD_POST && ctx->who.user_id > 0)
        keyed.key = request_header(&ctx->request, "HTTP_IDEMPOTENCY_KEY");
    if (!*keyed.key) {
        ctx->match.route->handler(ctx);
        return;
    }
    if (!is_key(keyed.key)) {
        respond_problem(ctx, 400, "Idempotency-Key deve ter de 1 a 64 caracteres ASCII visíveis.");
        return;
    }
    digest_request(&ctx->request, keyed.digest);
    enum db_result result = db_transaction(ctx->db, run, &keyed);
    if (result != DB_OK && result != DB_CHECK) {
        response_end(&ctx->response);
        response_begin(&ctx->response);
        respond_refusal(ctx, result, NULL);
    }
    prune(ctx->db);
}
