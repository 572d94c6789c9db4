#include "autenticacao/usuario.h"

#include <string.h>

#include "autenticacao/sessao.h"
#include "autenticacao/tentativa.h"
#include "common/base/random.h"

/* Context of a transaction. */
struct change {
    const struct autor *autor;
    struct usuario *u;
    int64_t versao;
    const char *text; /* hash or papel */
    const char *acao;
    int64_t spared; /* session that stays; 0: none */
    bool ativo;
};

void chave_new(char chave[static CHAVE_TEXT])
{
    random_text(chave, CHAVE_LENGTH, "23456789ABCDEFGHJKLMNPQRSTUVWXYZ");
}

/* Locks the person of `u`, so that its tipo does not change before the commit. */
static enum db_result check_pessoa(struct db *db, struct usuario *u)
{
    char tipo[TIPO_TEXT];
    enum db_result result = usuario_lock_pessoa(db, u, tipo);

    if (result == DB_NONE)
        return DB_NO_REFERENCE;
    if (result == DB_OK && strcmp(u->papel, ADMIN) == 0 && strcmp(tipo, ADMINISTRADOR) != 0)
        return RULE_NAO_ADMINISTRADOR;
    return result;
}

static enum db_result create(struct db *db, void *context)
{
    const struct change *change = context;
    struct usuario *u = change->u;
    enum db_result result = check_pessoa(db, u);

    if (result == DB_OK)
        result = usuario_insert(db, change->text, u);
    return result == DB_OK ? auditoria_add_usuario(db, change->autor, USUARIO_CRIADO,
                                                   u->chave_de_acesso, u->papel)
                           : result;
}

enum db_result usuario_create(struct db *db, const struct autor *autor, const char *senha_hash,
                              struct usuario *u)
{
    return db_transaction(db, create, &(struct change){.autor = autor, .u = u, .text = senha_hash});
}

struct admins {
    struct admin row;
    int64_t without_pessoa;
    int64_t without_usuario;
    size_t taken;
    size_t left;
};

static void count_admin(void *context)
{
    struct admins *admins = context;

    if (admins->row.id == admins->without_usuario ||
        admins->row.pessoa_id == admins->without_pessoa)
        admins->taken++;
    else
        admins->left++;
}

enum db_result usuario_spare_admin(struct db *db, int64_t pessoa_id, int64_t usuario_id)
{
    struct admins admins = {.without_pessoa = pessoa_id, .without_usuario = usuario_id};
    enum db_result result = usuario_lock_admins(db, &admins.row, count_admin, &admins);

    if (result != DB_OK)
        return result;
    return admins.taken > 0 && admins.left == 0 ? RULE_ULTIMO_ADMIN : DB_OK;
}

/* Locks the user; RULE_STALE when its version is not `versao` (0: any). `*revogar_ate` is that of
 * usuario_lock. */
static enum db_result lock(struct db *db, int64_t versao, struct usuario *u, int64_t *revogar_ate)
{
    int64_t now;
    enum db_result result = usuario_lock(db, &now, revogar_ate, u);

    return result == DB_OK && versao != 0 && versao != now ? RULE_STALE : result;
}

/* Deactivates a locked user and ends its sessions and devices. */
static enum db_result retire(struct db *db, const struct autor *autor, int64_t id, int64_t ate)
{
    enum db_result result = usuario_update_ativo(db, id, false, ate);

    if (result == DB_OK)
        result =
            sessao_end_all(db, autor, &(struct encerramento){id, 0, ate, 0}, SESSAO_DESATIVADA);
    return result == DB_OK ? dispositivos_end_of_usuario(db, id, 0) : result;
}

enum db_result usuario_retire_of_pessoa(struct db *db, const struct autor *autor, int64_t pessoa_id)
{
    struct usuario u = {0};
    int64_t ate;
    enum db_result result;

    while ((result = usuario_of_pessoa(db, pessoa_id, &u.id)) == DB_OK) {
        result = lock(db, 0, &u, &ate);
        if (result == DB_OK)
            result = retire(db, autor, u.id, ate);
        if (result != DB_OK)
            return result;
    }
    return result == DB_NONE ? dispositivos_end_of_pessoa(db, pessoa_id) : result;
}

static enum db_result set_ativo(struct db *db, void *context)
{
    const struct change *change = context;
    struct usuario *u = change->u;
    int64_t ate;
    enum db_result result = change->ativo ? DB_OK : usuario_spare_admin(db, 0, u->id);

    if (result == DB_OK)
        result = lock(db, 0, u, &ate);
    if (result == DB_OK && change->ativo)
        result = check_pessoa(db, u);
    if (result == DB_OK)
        result = change->ativo ? usuario_update_ativo(db, u->id, true, 0)
                               : retire(db, change->autor, u->id, ate);
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
    int64_t ate;
    enum db_result result = admin ? DB_OK : usuario_spare_admin(db, 0, u->id);

    if (result == DB_OK)
        result = lock(db, change->versao, u, &ate);
    if (result != DB_OK)
        return result;
    memcpy(u->papel, change->text, strlen(change->text) + 1);
    result = check_pessoa(db, u);
    if (result == DB_OK)
        result = usuario_update_papel(db, u->id, u->papel, ate);
    if (result == DB_OK)
        result = sessao_end_all(db, change->autor, &(struct encerramento){u->id, 0, ate, 0},
                                SESSAO_PAPEL);
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
    int64_t ate;
    enum db_result result = lock(db, change->versao, u, &ate);

    if (result == DB_OK)
        result = usuario_update_senha(db, u->id, change->text, ate);
    if (result == DB_OK)
        result = sessao_end_all(
            db, change->autor, &(struct encerramento){u->id, 0, ate, change->spared}, SESSAO_SENHA);
    if (result == DB_OK)
        result = dispositivos_end_of_usuario(db, u->id, change->spared);
    if (result == DB_OK && change->spared == 0)
        result = tentativa_lift(db, u->chave_de_acesso);
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
