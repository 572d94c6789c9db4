#include "autenticacao/sessao.h"

#include <string.h>

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

/* Waits for a concurrent change of the user; a later change ends this session with the others. */
DB_STATEMENT(SESSAO_INSERT, "INSERT INTO sessao (usuario_id, expira_em)"
                            " SELECT id, CURRENT_TIMESTAMP(3) + INTERVAL 30 DAY FROM usuario"
                            " WHERE id = ? AND versao = ? AND ativo = 1 LOCK IN SHARE MODE");
DB_STATEMENT(REFRESH_INSERT,
             "INSERT INTO refresh_token (hash, sessao_id, expira_em)"
             " SELECT ?, id, LEAST(CURRENT_TIMESTAMP(3) + INTERVAL 7 DAY, expira_em)"
             " FROM sessao WHERE id = ?");
DB_STATEMENT(SESSOES_PRUNE, "DELETE FROM sessao WHERE expira_em <"
                            " CURRENT_TIMESTAMP(3) - INTERVAL 1 DAY LIMIT 10");
DB_STATEMENT(REFRESH_PRUNE, "DELETE FROM refresh_token WHERE expira_em <"
                            " CURRENT_TIMESTAMP(3) - INTERVAL 1 DAY LIMIT 100");

struct beginning {
    int64_t usuario_id;
    int64_t versao;
    const char *token;
    int64_t *id;
};

static enum db_result add_token(struct db *db, int64_t sessao_id, const char *token)
{
    unsigned char digest[DIGEST_SIZE];

    digest_of(token, digest);
    return db_run(db, &REFRESH_INSERT, DB_IN(db_bytes(digest, sizeof(digest)), db_int(sessao_id)));
}

static enum db_result begin(struct db *db, void *context)
{
    const struct beginning *beginning = context;
    enum db_result result =
        db_run(db, &SESSAO_INSERT, DB_IN(db_int(beginning->usuario_id), db_int(beginning->versao)));

    if (result == DB_OK && db_count(db) == 0)
        return RULE_STALE;
    *beginning->id = db_last_id(db);
    if (result == DB_OK)
        result = add_token(db, *beginning->id, beginning->token);
    if (result == DB_OK)
        result = db_run(db, &SESSOES_PRUNE, DB_NO_IN);
    return result == DB_OK ? db_run(db, &REFRESH_PRUNE, DB_NO_IN) : result;
}

enum db_result sessao_begin(struct db *db, int64_t usuario_id, int64_t versao, const char *token,
                            int64_t *id)
{
    return db_transaction(db, begin, &(struct beginning){usuario_id, versao, token, id});
}

DB_STATEMENT(SESSAO_LASTS, "SELECT id FROM sessao WHERE id = ? AND encerrada_em IS NULL"
                           " AND expira_em > CURRENT_TIMESTAMP(3)");

enum db_result sessao_lasts(struct db *db, int64_t id)
{
    return db_one(db, &SESSAO_LASTS, DB_IN(db_int(id)), DB_OUT(db_to_int(&id)));
}

DB_STATEMENT(REFRESH_LOCK,
             "SELECT sessao_id, usado_em IS NOT NULL AND"
             " usado_em < CURRENT_TIMESTAMP(3) - INTERVAL 10 SECOND,"
             " expira_em <= CURRENT_TIMESTAMP(3) FROM refresh_token WHERE hash = ? FOR UPDATE");
DB_STATEMENT(SESSAO_USER,
             "SELECT s.encerrada_em IS NULL AND s.expira_em > CURRENT_TIMESTAMP(3) AND u.ativo = 1,"
             " u.id, u.chave_de_acesso, u.papel, p.nome"
             " FROM sessao s JOIN usuario u ON u.id = s.usuario_id"
             " JOIN pessoa p ON p.id = u.pessoa_id WHERE s.id = ?");
DB_STATEMENT(REFRESH_SPEND, "UPDATE refresh_token SET usado_em = COALESCE(usado_em,"
                            " CURRENT_TIMESTAMP(3)) WHERE hash = ?");
DB_STATEMENT(SESSAO_END, "UPDATE sessao SET encerrada_em = CURRENT_TIMESTAMP(3), motivo = ?"
                         " WHERE id = ? AND encerrada_em IS NULL");

struct renewal {
    const struct autor *autor;
    unsigned char digest[DIGEST_SIZE];
    const char *next;
    enum refresh_outcome *outcome;
    struct identity *who;
};

/* A used token came again too late: it may be stolen. */
static enum db_result end_stolen(struct db *db, const struct renewal *renewal)
{
    enum db_result result =
        db_run(db, &SESSAO_END, DB_IN(db_text(SESSAO_REUSO), db_int(renewal->who->sessao_id)));

    *renewal->outcome = REFRESH_REUSED;
    return result == DB_OK ? auditoria_add_usuario(db, renewal->autor, SESSAO_REUTILIZADA,
                                                   renewal->who->chave, "")
                           : result;
}

static enum db_result renew(struct db *db, void *context)
{
    const struct renewal *renewal = context;
    struct identity *who = renewal->who;
    bool stolen;
    bool expired;
    bool alive;

    *renewal->outcome = REFRESH_REFUSED;
    enum db_result result =
        db_one(db, &REFRESH_LOCK, DB_IN(db_bytes(renewal->digest, DIGEST_SIZE)),
               DB_OUT(db_to_int(&who->sessao_id), db_to_bool(&stolen), db_to_bool(&expired)));
    if (result != DB_OK)
        return result == DB_NONE ? DB_OK : result;
    result = db_one(db, &SESSAO_USER, DB_IN(db_int(who->sessao_id)),
                    DB_OUT(db_to_bool(&alive), db_to_int(&who->user_id), db_to_text(who->chave),
                           db_to_text(who->papel), db_to_text(who->nome)));
    if (result != DB_OK || !alive || (expired && !stolen))
        return result;
    if (stolen)
        return end_stolen(db, renewal);
    result = db_run(db, &REFRESH_SPEND, DB_IN(db_bytes(renewal->digest, DIGEST_SIZE)));
    if (result == DB_OK)
        result = add_token(db, who->sessao_id, renewal->next);
    *renewal->outcome = REFRESH_RENEWED;
    return result;
}

enum db_result sessao_refresh(struct db *db, const struct autor *autor, const char *token,
                              const char *next, enum refresh_outcome *outcome, struct identity *who)
{
    struct renewal renewal = {.autor = autor, .next = next, .outcome = outcome, .who = who};

    digest_of(token, renewal.digest);
    return db_transaction(db, renew, &renewal);
}

DB_STATEMENT(SESSAO_END_BY_TOKEN, "UPDATE sessao s JOIN refresh_token t ON t.sessao_id = s.id"
                                  " SET s.encerrada_em = CURRENT_TIMESTAMP(3), s.motivo = ?"
                                  " WHERE t.hash = ? AND s.encerrada_em IS NULL");

enum db_result sessao_end(struct db *db, const char *token)
{
    unsigned char digest[DIGEST_SIZE];

    digest_of(token, digest);
    return db_run(db, &SESSAO_END_BY_TOKEN,
                  DB_IN(db_text(SESSAO_SAIDA), db_bytes(digest, sizeof(digest))));
}

DB_STATEMENT(SESSOES_END_OF_USUARIO,
             "UPDATE sessao SET encerrada_em = CURRENT_TIMESTAMP(3), motivo = ?"
             " WHERE usuario_id = ? AND id <> ? AND encerrada_em IS NULL");

enum db_result sessao_end_of_usuario(struct db *db, int64_t usuario_id, int64_t spared,
                                     const char *motivo)
{
    return db_run(db, &SESSOES_END_OF_USUARIO,
                  DB_IN(db_text(motivo), db_int(usuario_id), db_int(spared)));
}

DB_STATEMENT(SESSOES_END_OF_PESSOA, "UPDATE sessao s JOIN usuario u ON u.id = s.usuario_id"
                                    " SET s.encerrada_em = CURRENT_TIMESTAMP(3), s.motivo = ?"
                                    " WHERE u.pessoa_id = ? AND s.encerrada_em IS NULL");

enum db_result sessao_end_of_pessoa(struct db *db, int64_t pessoa_id, const char *motivo)
{
    return db_run(db, &SESSOES_END_OF_PESSOA, DB_IN(db_text(motivo), db_int(pessoa_id)));
}

DB_READ(SESSOES_OF_PESSOA, of_pessoa, sessao,
        "SELECT s.id, u.chave_de_acesso AS usuario, s.criado_em, s.expira_em, s.encerrada_em,"
        " s.motivo FROM sessao s JOIN usuario u ON u.id = s.usuario_id"
        " WHERE u.pessoa_id = :pessoa_id ORDER BY s.id DESC");

enum db_result sessao_of_pessoa(struct db *db, int64_t pessoa_id, struct sessao *row, db_each *each,
                                void *context)
{
    const struct of_pessoa of = {.pessoa_id = pessoa_id};

    return db_scan(db, SESSOES_OF_PESSOA, &of, row, each, context);
}
