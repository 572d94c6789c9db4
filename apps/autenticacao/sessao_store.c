#include "autenticacao/sessao.h"

/* The iat of a token signed now: after all revocations of the user so far and, while its row is
 * locked, not after the next one, whose time is taken later (usuario_lock). */
#define IAT "GREATEST(UNIX_TIMESTAMP(), revogado_ate + 1)"

/* Waits for a concurrent change of the user; a later change ends this session like the others. */
DB_STATEMENT(SESSAO_INSERT,
             "INSERT INTO sessao (id, usuario_id, dispositivo, expira_em)"
             " SELECT ?, id, ?, CURRENT_TIMESTAMP(3) + INTERVAL 30 DAY FROM usuario"
             " WHERE id = ? AND versao = ? AND ativo = 1 LOCK IN SHARE MODE"
             " RETURNING (SELECT " IAT " FROM usuario WHERE usuario.id = usuario_id)");

enum db_result sessao_insert(struct db *db, int64_t versao,
                             const unsigned char dispositivo[static DIGEST_SIZE],
                             struct identity *who)
{
    return db_one(db, &SESSAO_INSERT,
                  DB_IN(db_int(who->sessao_id), db_bytes(dispositivo, DIGEST_SIZE),
                        db_int(who->user_id), db_int(versao)),
                  DB_OUT(db_to_int(&who->iat)));
}

DB_STATEMENT(REFRESH_INSERT,
             "INSERT INTO refresh_token (hash, origem, sessao_id, expira_em)"
             " SELECT ?, ?, id, LEAST(CURRENT_TIMESTAMP(3) + INTERVAL 7 DAY, expira_em)"
             " FROM sessao WHERE id = ?");

enum db_result refresh_insert(struct db *db, int64_t sessao_id,
                              const unsigned char digest[static DIGEST_SIZE],
                              const unsigned char *origin)
{
    return db_run(db, &REFRESH_INSERT,
                  DB_IN(db_bytes(digest, DIGEST_SIZE),
                        origin ? db_bytes(origin, DIGEST_SIZE) : db_null(), db_int(sessao_id)));
}

DB_STATEMENT(SESSOES_PRUNE, "DELETE FROM sessao WHERE expira_em <"
                            " CURRENT_TIMESTAMP(3) - INTERVAL 1 DAY LIMIT 10");

enum db_result sessoes_prune(struct db *db)
{
    return db_run(db, &SESSOES_PRUNE, DB_NO_IN);
}

/* A used token is kept for as long as the tokens given for it can last. */
DB_STATEMENT(REFRESH_PRUNE, "DELETE FROM refresh_token WHERE expira_em <"
                            " CURRENT_TIMESTAMP(3) - INTERVAL 8 DAY LIMIT 100");

enum db_result refresh_prune(struct db *db)
{
    return db_run(db, &REFRESH_PRUNE, DB_NO_IN);
}

DB_STATEMENT(SESSAO_LASTS, "SELECT id FROM sessao WHERE id = ? AND usuario_id = ?"
                           " AND encerrada_em IS NULL AND expira_em > CURRENT_TIMESTAMP(3)");

enum db_result sessao_lasts(struct db *db, int64_t id, int64_t usuario_id)
{
    return db_one(db, &SESSAO_LASTS, DB_IN(db_int(id), db_int(usuario_id)), DB_OUT(db_to_int(&id)));
}

DB_STATEMENT(REFRESH_LOCK, "SELECT sessao_id, usado_em IS NOT NULL AND"
                           " usado_em < CURRENT_TIMESTAMP(3) - INTERVAL 10 SECOND,"
                           " expira_em <= CURRENT_TIMESTAMP(3), pares, origem, sobrevivente"
                           " FROM refresh_token WHERE hash = ? FOR UPDATE");

enum db_result refresh_lock(struct db *db, const unsigned char digest[static DIGEST_SIZE],
                            struct refresh *refresh)
{
    return db_one(db, &REFRESH_LOCK, DB_IN(db_bytes(digest, DIGEST_SIZE)),
                  DB_OUT(db_to_int(&refresh->sessao_id), db_to_bool(&refresh->past),
                         db_to_bool(&refresh->expired), db_to_int(&refresh->pairs),
                         db_to_bytes(refresh->origin), db_to_bytes(refresh->survivor)));
}

DB_STATEMENT(SESSAO_USER,
             "SELECT s.encerrada_em IS NULL AND s.expira_em > CURRENT_TIMESTAMP(3) AND u.ativo = 1,"
             " u.id, u.chave_de_acesso, u.papel,"
             " (SELECT nome FROM pessoa WHERE pessoa.id = u.pessoa_id), " IAT
             " FROM sessao s JOIN usuario u ON u.id = s.usuario_id"
             " WHERE s.id = ? LOCK IN SHARE MODE");

enum db_result sessao_user(struct db *db, int64_t id, bool *alive, struct identity *who)
{
    return db_one(db, &SESSAO_USER, DB_IN(db_int(id)),
                  DB_OUT(db_to_bool(alive), db_to_int(&who->user_id), db_to_text(who->chave),
                         db_to_text(who->papel), db_to_text(who->nome), db_to_int(&who->iat)));
}

DB_STATEMENT(REFRESH_SPEND, "UPDATE refresh_token SET usado_em = COALESCE(usado_em,"
                            " CURRENT_TIMESTAMP(3)), pares = pares + 1 WHERE hash = ?");

enum db_result refresh_spend(struct db *db, const unsigned char digest[static DIGEST_SIZE])
{
    return db_run(db, &REFRESH_SPEND, DB_IN(db_bytes(digest, DIGEST_SIZE)));
}

DB_STATEMENT(REFRESH_SETTLE, "UPDATE refresh_token SET sobrevivente = ? WHERE hash = ?");

enum db_result refresh_settle(struct db *db, const unsigned char digest[static DIGEST_SIZE],
                              const unsigned char survivor[static DIGEST_SIZE])
{
    return db_run(db, &REFRESH_SETTLE,
                  DB_IN(db_bytes(survivor, DIGEST_SIZE), db_bytes(digest, DIGEST_SIZE)));
}

DB_STATEMENT(SESSAO_END, "UPDATE sessao SET encerrada_em = CURRENT_TIMESTAMP(3), motivo = ?"
                         " WHERE id = ? AND encerrada_em IS NULL");

enum db_result sessao_end_by_id(struct db *db, int64_t id, const char *motivo)
{
    return db_run(db, &SESSAO_END, DB_IN(db_text(motivo), db_int(id)));
}

DB_STATEMENT(SESSOES_END_OF_USUARIO,
             "UPDATE sessao SET encerrada_em = CURRENT_TIMESTAMP(3), motivo = ?"
             " WHERE usuario_id = ? AND id <> ? AND encerrada_em IS NULL");

enum db_result sessoes_end_of_usuario(struct db *db, int64_t usuario_id, int64_t spared,
                                      const char *motivo)
{
    return db_run(db, &SESSOES_END_OF_USUARIO,
                  DB_IN(db_text(motivo), db_int(usuario_id), db_int(spared)));
}

DB_READ(SESSOES_OF_PESSOA, of_pessoa, sessao,
        "SELECT s.id, u.chave_de_acesso AS usuario, s.criado_em, s.expira_em, s.encerrada_em,"
        " s.motivo FROM sessao s JOIN usuario u ON u.id = s.usuario_id"
        " WHERE u.pessoa_id = :pessoa_id ORDER BY s.criado_em DESC, s.id DESC");

enum db_result sessao_of_pessoa(struct db *db, int64_t pessoa_id, struct sessao *row, db_each *each,
                                void *context)
{
    const struct of_pessoa of = {.pessoa_id = pessoa_id};

    return db_scan(db, SESSOES_OF_PESSOA, &of, row, each, context);
}
