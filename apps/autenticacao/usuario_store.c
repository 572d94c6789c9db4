#include "autenticacao/usuario.h"

#include <stdio.h>
#include <string.h>

#include "autenticacao/sessao.h"
#include "common/base/random.h"

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

/* Context of a transaction. */
struct change {
    const struct autor *autor;
    struct usuario *u;
    int64_t versao;
    const char *text; /* hash or papel */
    const char *acao;
    int64_t spared; /* session */
    bool ativo;
};

void chave_new(char chave[static CHAVE_TEXT])
{
    random_text(chave, CHAVE_LENGTH, "23456789ABCDEFGHJKLMNPQRSTUVWXYZ");
}

DB_STATEMENT(PESSOA_OF_NEW_USER, "SELECT nome, tipo FROM pessoa WHERE id = ?"
                                 " AND anonimizada_em IS NULL FOR UPDATE");
DB_WRITE(USUARIO_INSERT, credential,
         "INSERT INTO usuario (pessoa_id, chave_de_acesso, papel, senha_hash)"
         " VALUES (:pessoa_id, :chave_de_acesso, :papel, :senha_hash)"
         " RETURNING id, versao, ativo, criado_em, atualizado_em");

/* Locks the person of `u`, so that its tipo does not change before the commit. */
static enum db_result check_pessoa(struct db *db, struct usuario *u)
{
    char tipo[16];
    enum db_result result = db_one(db, &PESSOA_OF_NEW_USER, DB_IN(db_int(u->pessoa_id)),
                                   DB_OUT(db_to_text(u->nome), db_to_text(tipo)));

    if (result == DB_NONE)
        return DB_NO_REFERENCE;
    if (result == DB_OK && strcmp(u->papel, ADMIN) == 0 && strcmp(tipo, ADMINISTRADOR) != 0)
        return RULE_CONFLICT;
    return result;
}

static enum db_result insert(struct db *db, void *context)
{
    const struct change *change = context;
    struct usuario *u = change->u;
    struct credential credential = {.usuario = u};
    enum db_result result = check_pessoa(db, u);

    (void)snprintf(credential.senha_hash, sizeof(credential.senha_hash), "%s", change->text);
    if (result == DB_OK)
        result = db_store(db, USUARIO_INSERT, &credential);
    return result == DB_OK ? auditoria_add_usuario(db, change->autor, USUARIO_CRIADO,
                                                   u->chave_de_acesso, u->papel)
                           : result;
}

enum db_result usuario_insert(struct db *db, const struct autor *autor, const char *senha_hash,
                              struct usuario *u)
{
    return db_transaction(db, insert, &(struct change){.autor = autor, .u = u, .text = senha_hash});
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
    memmove(u->chave_de_acesso, chave, strlen(chave) + 1); /* it may be that of `u` */
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
    FROM " WHERE (:pessoa_id IS NULL OR u.pessoa_id = :pessoa_id)"                                 \
         " AND (:papel IS NULL OR u.papel = :papel)"                                               \
         " AND (:ativo IS NULL OR u.ativo = (:ativo = 'true'))"

#define LIST "SELECT " COLUMNS FILTER

DB_READ(USUARIOS_BY_ID, usuario_filter, usuario, LIST PAGE_ASC_ID("u.id"));
DB_READ(USUARIOS_BY_ID_DESC, usuario_filter, usuario, LIST PAGE_DESC_ID("u.id"));
DB_WRITE(USUARIOS_COUNT, usuario_filter, PAGE_TOTAL(FILTER));
DB_STATEMENT(USUARIO_EXISTS, "SELECT 1 FROM usuario WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"id", &USUARIOS_BY_ID},
    {"-id", &USUARIOS_BY_ID_DESC},
};
PAGE_LIST(SOURCE, usuario_filter, usuario, USUARIOS_COUNT, USUARIO_EXISTS, ORDERINGS);

enum db_result usuario_list(struct db *db, struct usuario_filter *filter, struct usuario *u,
                            db_each *each, void *context)
{
    return page_scan(db, SOURCE, filter, u, each, context);
}

DB_STATEMENT(ADMINS_LOCK, "SELECT id, pessoa_id FROM usuario WHERE papel = 'ADMIN' AND ativo = 1"
                          " ORDER BY id FOR UPDATE");

struct admins {
    int64_t id;
    int64_t pessoa_id;
    int64_t without_pessoa;
    int64_t without_usuario;
    size_t taken;
    size_t left;
};

static void count_admin(void *context)
{
    struct admins *admins = context;

    if (admins->id == admins->without_usuario || admins->pessoa_id == admins->without_pessoa)
        admins->taken++;
    else
        admins->left++;
}

enum db_result usuario_spare_admin(struct db *db, int64_t pessoa_id, int64_t usuario_id)
{
    struct admins admins = {.without_pessoa = pessoa_id, .without_usuario = usuario_id};
    enum db_result result =
        db_rows(db, &ADMINS_LOCK, DB_NO_IN,
                DB_OUT(db_to_int(&admins.id), db_to_int(&admins.pessoa_id)), count_admin, &admins);

    if (result != DB_OK)
        return result;
    return admins.taken > 0 && admins.left == 0 ? RULE_CONFLICT : DB_OK;
}

DB_STATEMENT(USUARIOS_RETIRE, "UPDATE usuario SET ativo = 0, versao = versao + 1"
                              " WHERE pessoa_id = ? AND ativo = 1");

enum db_result usuario_retire_of_pessoa(struct db *db, int64_t pessoa_id)
{
    enum db_result result = db_run(db, &USUARIOS_RETIRE, DB_IN(db_int(pessoa_id)));

    return result == DB_OK ? sessao_end_of_pessoa(db, pessoa_id, SESSAO_DESATIVADA) : result;
}

DB_STATEMENT(USUARIO_LOCK, "SELECT versao, papel, pessoa_id FROM usuario WHERE id = ? FOR UPDATE");
DB_STATEMENT(USUARIO_UPDATE, "UPDATE usuario SET papel = COALESCE(?, papel),"
                             " ativo = COALESCE(?, ativo),"
                             " senha_hash = COALESCE(?, senha_hash), versao = versao + 1"
                             " WHERE id = ?");

static enum db_result lock(struct db *db, int64_t versao, struct usuario *u)
{
    int64_t now;
    enum db_result result =
        db_one(db, &USUARIO_LOCK, DB_IN(db_int(u->id)),
               DB_OUT(db_to_int(&now), db_to_text(u->papel), db_to_int(&u->pessoa_id)));

    return result == DB_OK && versao != 0 && versao != now ? RULE_STALE : result;
}

static enum db_result set_ativo(struct db *db, void *context)
{
    const struct change *change = context;
    struct usuario *u = change->u;
    enum db_result result = change->ativo ? DB_OK : usuario_spare_admin(db, 0, u->id);

    if (result == DB_OK)
        result = lock(db, 0, u);
    if (result == DB_OK && change->ativo)
        result = check_pessoa(db, u);
    if (result == DB_OK)
        result = db_run(db, &USUARIO_UPDATE,
                        DB_IN(db_null(), db_int(change->ativo), db_null(), db_int(u->id)));
    if (result == DB_OK && !change->ativo)
        result = sessao_end_of_usuario(db, u->id, 0, SESSAO_DESATIVADA);
    if (result == DB_OK)
        result = auditoria_add_usuario(db, change->autor, change->acao, u->chave_de_acesso, "");
    return result == DB_OK ? usuario_get(db, u->chave_de_acesso, u) : result;
}

enum db_result usuario_set_ativo(struct db *db, const struct autor *autor, bool ativo,
                                 struct usuario *u)
{
    return db_transaction(db, set_ativo,
                          &(struct change){.autor = autor,
                                           .u = u,
                                           .ativo = ativo,
                                           .acao = ativo ? USUARIO_REATIVADO : USUARIO_DESATIVADO});
}

static enum db_result set_papel(struct db *db, void *context)
{
    const struct change *change = context;
    struct usuario *u = change->u;
    bool admin = strcmp(change->text, ADMIN) == 0;
    enum db_result result = admin ? DB_OK : usuario_spare_admin(db, 0, u->id);

    if (result == DB_OK)
        result = lock(db, change->versao, u);
    if (result != DB_OK)
        return result;
    memcpy(u->papel, change->text, strlen(change->text) + 1);
    result = check_pessoa(db, u);
    if (result == DB_OK)
        result = db_run(db, &USUARIO_UPDATE,
                        DB_IN(db_text(u->papel), db_null(), db_null(), db_int(u->id)));
    if (result == DB_OK)
        result = sessao_end_of_usuario(db, u->id, 0, SESSAO_PAPEL);
    if (result == DB_OK)
        result =
            auditoria_add_usuario(db, change->autor, PAPEL_ALTERADO, u->chave_de_acesso, u->papel);
    return result == DB_OK ? usuario_get(db, u->chave_de_acesso, u) : result;
}

enum db_result usuario_set_papel(struct db *db, const struct autor *autor, int64_t versao,
                                 const char *papel, struct usuario *u)
{
    return db_transaction(
        db, set_papel, &(struct change){.autor = autor, .u = u, .versao = versao, .text = papel});
}

static enum db_result set_senha(struct db *db, void *context)
{
    const struct change *change = context;
    struct usuario *u = change->u;
    enum db_result result = lock(db, change->versao, u);

    if (result == DB_OK)
        result = db_run(db, &USUARIO_UPDATE,
                        DB_IN(db_null(), db_null(), db_text(change->text), db_int(u->id)));
    if (result == DB_OK)
        result = sessao_end_of_usuario(db, u->id, change->spared, SESSAO_SENHA);
    return result == DB_OK
               ? auditoria_add_usuario(db, change->autor, change->acao, u->chave_de_acesso, "")
               : result;
}

enum db_result usuario_set_senha(struct db *db, const struct autor *autor, int64_t versao,
                                 const char *acao, const char *hash, int64_t spared,
                                 const struct usuario *u)
{
    struct usuario copy = *u;

    return db_transaction(db, set_senha,
                          &(struct change){.autor = autor,
                                           .u = &copy,
                                           .versao = versao,
                                           .text = hash,
                                           .acao = acao,
                                           .spared = spared});
}

DB_STATEMENT(USUARIO_RENEW_HASH,
             "UPDATE usuario SET senha_hash = ? WHERE id = ? AND senha_hash = ?");

enum db_result usuario_renew_hash(struct db *db, int64_t id, const char *old, const char *hash)
{
    return db_run(db, &USUARIO_RENEW_HASH, DB_IN(db_text(hash), db_int(id), db_text(old)));
}
