#include "autenticacao/usuario.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS                                                                                    \
    "u.id, u.chave_de_acesso, u.pessoa_id, p.nome, u.papel, u.ativo, u.versao, u.criado_em,"       \
    " u.atualizado_em"
#define FROM " FROM usuario u JOIN pessoa p ON p.id = u.pessoa_id"

/* A user with the hash of its password. */
struct credential {
    struct usuario *usuario;
    char senha_hash[SENHA_HASH_TEXT];
};

static const struct field credential_fields[] = {
    FIELD_POINTER(credential, usuario, usuario),
    FIELD_ASCII(credential, senha_hash, 0, SENHA_HASH_TEXT - 1, HIDDEN, "Senha, irreversível."),
};

DB_STATEMENT(PESSOA_OF_NEW_USER, "SELECT nome, tipo FROM pessoa WHERE id = ?"
                                 " AND anonimizada_em IS NULL FOR UPDATE");

enum db_result usuario_lock_pessoa(struct db *db, struct usuario *u, char tipo[static TIPO_TEXT])
{
    return db_one(db, &PESSOA_OF_NEW_USER, DB_IN(db_int(u->pessoa_id)),
                  DB_OUT(db_to_text(u->nome), db_out_text(tipo, TIPO_TEXT)));
}

DB_WRITE(USUARIO_INSERT, credential,
         "INSERT INTO usuario (pessoa_id, chave_de_acesso, papel, senha_hash)"
         " VALUES (:pessoa_id, :chave_de_acesso, :papel, :senha_hash)"
         " RETURNING id, versao, ativo, criado_em, atualizado_em");

enum db_result usuario_insert(struct db *db, const char *senha_hash, struct usuario *u)
{
    struct credential credential = {.usuario = u};

    (void)snprintf(credential.senha_hash, sizeof(credential.senha_hash), "%s", senha_hash);
    return db_store(db, USUARIO_INSERT, &credential);
}

/* Characters that are not ASCII become question marks, which no key contains; without CONVERT they
 * would be an error. */
DB_READ(USUARIO_BY_CHAVE, usuario, credential,
        "SELECT " COLUMNS ", u.senha_hash" FROM
        " WHERE u.chave_de_acesso = CONVERT(:chave_de_acesso USING ascii)");

enum db_result usuario_credential(struct db *db, const char *chave, struct usuario *u,
                                  char hash[static SENHA_HASH_TEXT])
{
    struct credential credential = {.usuario = u};

    if (strlen(chave) >= sizeof(u->chave_de_acesso))
        return DB_NONE;
    memmove(u->chave_de_acesso, chave, strlen(chave) + 1); /* `chave` may be u->chave_de_acesso */
    enum db_result result = db_load(db, USUARIO_BY_CHAVE, u, &credential);
    memcpy(hash, credential.senha_hash, sizeof(credential.senha_hash));
    return result;
}

enum db_result usuario_get(struct db *db, const char *chave, struct usuario *u)
{
    char hash[SENHA_HASH_TEXT];

    return usuario_credential(db, chave, u, hash);
}

#define FILTER                                                                                     \
    PAGE_FROM("usuario")                                                                           \
    " u JOIN pessoa p ON p.id = u.pessoa_id WHERE TRUE"                                            \
    "{pessoa_id: AND u.pessoa_id = :pessoa_id}{papel: AND u.papel = :papel}"                       \
    "{papeis: AND FIND_IN_SET(u.papel, :papeis)}{ativo: AND u.ativo = (:ativo = "                  \
    "'true')}" PAGE_IDS("u.id")

#define LIST PAGE_SELECT COLUMNS FILTER

DB_READ(USUARIOS_BY_ID, usuario_filter, usuario, LIST PAGE_ASC_ID("u.id"));
DB_READ(USUARIOS_BY_ID_DESC, usuario_filter, usuario, LIST PAGE_DESC_ID("u.id"));
DB_WRITE(USUARIOS_COUNT, usuario_filter, PAGE_TOTAL(FILTER));
DB_READ_SOME(USUARIO_KEYS, usuario, usuario, "SELECT id FROM usuario WHERE id = :id");

static const struct page_order ORDERS[] = {
    {"id", &USUARIOS_BY_ID, "id"},
    {"-id", &USUARIOS_BY_ID_DESC, "id"},
};
PAGE_LIST(SOURCE, usuario_filter, usuario, USUARIOS_COUNT, USUARIO_KEYS, ORDERS);

enum db_result usuario_list(struct db *db, struct usuario_filter *filter, struct usuario *u,
                            db_each *each, void *context)
{
    return page_scan(db, SOURCE, filter, u, each, context);
}

DB_STATEMENT(ADMINS_LOCK, "SELECT id, pessoa_id FROM usuario WHERE papel = 'ADMIN' AND ativo = 1"
                          " ORDER BY id FOR UPDATE");

enum db_result usuario_lock_admins(struct db *db, struct admin *row, db_each *each, void *context)
{
    return db_rows(db, &ADMINS_LOCK, DB_NO_IN,
                   DB_OUT(db_to_int(&row->id), db_to_int(&row->pessoa_id)), each, context);
}

DB_STATEMENT(USUARIO_OF_PESSOA, "SELECT id FROM usuario WHERE pessoa_id = ? AND ativo = 1"
                                " ORDER BY id LIMIT 1 FOR UPDATE");

enum db_result usuario_of_pessoa(struct db *db, int64_t pessoa_id, int64_t *id)
{
    return db_one(db, &USUARIO_OF_PESSOA, DB_IN(db_int(pessoa_id)), DB_OUT(db_to_int(id)));
}

/* SYSDATE, not CURRENT_TIMESTAMP: the time when the row is locked, not when the statement began to
 * wait for it. Tokens signed meanwhile have an iat up to that time, or to revogado_ate + 1. */
DB_STATEMENT(USUARIO_LOCK, "SELECT versao, papel, pessoa_id,"
                           " GREATEST(UNIX_TIMESTAMP(SYSDATE()), revogado_ate + 1)"
                           " FROM usuario WHERE id = ? FOR UPDATE");

enum db_result usuario_lock(struct db *db, int64_t *versao, int64_t *revogar_ate, struct usuario *u)
{
    return db_one(db, &USUARIO_LOCK, DB_IN(db_int(u->id)),
                  DB_OUT(db_to_int(versao), db_to_text(u->papel), db_to_int(&u->pessoa_id),
                         db_to_int(revogar_ate)));
}

DB_STATEMENT(USUARIO_UPDATE, "UPDATE usuario SET papel = COALESCE(?, papel),"
                             " ativo = COALESCE(?, ativo),"
                             " senha_hash = COALESCE(?, senha_hash),"
                             " revogado_ate = COALESCE(?, revogado_ate), versao = versao + 1"
                             " WHERE id = ?");

enum db_result usuario_update_papel(struct db *db, int64_t id, const char *papel,
                                    int64_t revogado_ate)
{
    return db_run(db, &USUARIO_UPDATE,
                  DB_IN(db_text(papel), db_null(), db_null(), db_int(revogado_ate), db_int(id)));
}

enum db_result usuario_update_ativo(struct db *db, int64_t id, bool ativo, int64_t revogado_ate)
{
    return db_run(
        db, &USUARIO_UPDATE,
        DB_IN(db_null(), db_int(ativo), db_null(), db_optional_int(revogado_ate), db_int(id)));
}

enum db_result usuario_update_senha(struct db *db, int64_t id, const char *hash,
                                    int64_t revogado_ate)
{
    return db_run(db, &USUARIO_UPDATE,
                  DB_IN(db_null(), db_null(), db_text(hash), db_int(revogado_ate), db_int(id)));
}

DB_STATEMENT(USUARIO_RENEW_HASH,
             "UPDATE usuario SET senha_hash = ? WHERE id = ? AND senha_hash = ?");

enum db_result usuario_renew_hash(struct db *db, int64_t id, const char *old, const char *hash)
{
    return db_run(db, &USUARIO_RENEW_HASH, DB_IN(db_text(hash), db_int(id), db_text(old)));
}

DB_STATEMENT(USUARIO_NOMES, "SELECT u.chave_de_acesso, p.nome" FROM " ORDER BY p.nome, u.id");

enum db_result usuario_nomes(struct db *db, struct usuario_nome *row, db_each *each, void *context)
{
    return db_rows(db, &USUARIO_NOMES, DB_NO_IN,
                   DB_OUT(db_to_text(row->chave), db_to_text(row->nome)), each, context);
}
