#include "autenticacao/dispositivo.h"

#include "autenticacao/auditoria.h"

#define LASTS "usado_em > CURRENT_TIMESTAMP(3) - INTERVAL 90 DAY"

/* Characters that are not ASCII become question marks, which no key contains; without CONVERT they
 * would be an error. */
DB_STATEMENT(DISPOSITIVO_FIND,
             "SELECT COUNT(*) > 0, COALESCE(MAX(u.chave_de_acesso = CONVERT(? USING ascii)), 0)"
             " FROM dispositivo d JOIN usuario u ON u.id = d.usuario_id"
             " WHERE d.hash = ? AND d." LASTS);

enum db_result dispositivo_find(struct db *db, const char *token, const char *chave, bool *known,
                                bool *of_key)
{
    unsigned char digest[DIGEST_SIZE];

    dispositivo_digest(token, digest);
    return db_one(db, &DISPOSITIVO_FIND, DB_IN(db_text(chave), db_bytes(digest, DIGEST_SIZE)),
                  DB_OUT(db_to_bool(known), db_to_bool(of_key)));
}

DB_STATEMENT(DISPOSITIVO_TOUCH, "INSERT INTO dispositivo (hash, usuario_id) VALUES (?, ?)"
                                " ON DUPLICATE KEY UPDATE usado_em = CURRENT_TIMESTAMP(3)");

enum db_result dispositivo_touch(struct db *db, int64_t usuario_id,
                                 const unsigned char digest[static DIGEST_SIZE])
{
    return db_run(db, &DISPOSITIVO_TOUCH, DB_IN(db_bytes(digest, DIGEST_SIZE), db_int(usuario_id)));
}

/* The subquery is NULL, and nothing is deleted, while there are no more than the maximum. */
DB_STATEMENT(DISPOSITIVOS_TRIM,
             "DELETE FROM dispositivo WHERE usuario_id = ? AND usado_em <= (SELECT usado_em FROM"
             " (SELECT usado_em FROM dispositivo WHERE usuario_id = ?"
             " ORDER BY usado_em DESC LIMIT 1 OFFSET ?) AS primeiro_a_mais)");

enum db_result dispositivos_trim(struct db *db, int64_t usuario_id)
{
    return db_run(db, &DISPOSITIVOS_TRIM,
                  DB_IN(db_int(usuario_id), db_int(usuario_id), db_int(DISPOSITIVOS_MAX)));
}

DB_STATEMENT(DISPOSITIVOS_PRUNE, "DELETE FROM dispositivo WHERE NOT (" LASTS ") LIMIT 10");

enum db_result dispositivos_prune(struct db *db)
{
    return db_run(db, &DISPOSITIVOS_PRUNE, DB_NO_IN);
}

DB_STATEMENT(DISPOSITIVOS_END_OF_USUARIO,
             "DELETE FROM dispositivo WHERE usuario_id = ?"
             " AND hash <> COALESCE((SELECT dispositivo FROM sessao WHERE id = ?), '')");

enum db_result dispositivos_end_of_usuario(struct db *db, int64_t usuario_id, int64_t spared)
{
    return db_run(db, &DISPOSITIVOS_END_OF_USUARIO, DB_IN(db_int(usuario_id), db_int(spared)));
}

/* A join: with IN the server would read all devices. */
DB_STATEMENT(DISPOSITIVOS_END_OF_PESSOA, "DELETE d FROM usuario u JOIN dispositivo d"
                                         " ON d.usuario_id = u.id WHERE u.pessoa_id = ?");

enum db_result dispositivos_end_of_pessoa(struct db *db, int64_t pessoa_id)
{
    return db_run(db, &DISPOSITIVOS_END_OF_PESSOA, DB_IN(db_int(pessoa_id)));
}

DB_READ(DISPOSITIVOS_OF_PESSOA, of_pessoa, dispositivo,
        "SELECT u.chave_de_acesso AS usuario, d.criado_em, d.usado_em FROM dispositivo d"
        " JOIN usuario u ON u.id = d.usuario_id WHERE u.pessoa_id = :pessoa_id"
        " ORDER BY d.usado_em DESC");

enum db_result dispositivo_of_pessoa(struct db *db, int64_t pessoa_id, struct dispositivo *row,
                                     db_each *each, void *context)
{
    const struct of_pessoa of = {.pessoa_id = pessoa_id};

    return db_scan(db, DISPOSITIVOS_OF_PESSOA, &of, row, each, context);
}
