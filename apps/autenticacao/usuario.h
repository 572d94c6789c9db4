#pragma once

#include "autenticacao/auditoria.h"
#include "autenticacao/pessoa.h"
#include "autenticacao/senha.h"
#include "common/db/page.h"

/* Users: a person, a role, a password, and the access key that they log in with. */

#define ADMIN  "ADMIN"
#define PAPEIS ADMIN " ATENDENTE FINANCEIRO"

enum { CHAVE_LENGTH = 8, CHAVE_TEXT = 65 };

struct usuario {
    int64_t id;
    char chave_de_acesso[CHAVE_TEXT];
    int64_t pessoa_id;
    char nome[PESSOA_NOME_TEXT]; /* of the person */
    char papel[16];
    bool ativo;
    int64_t versao;
    char criado_em[INSTANT_TEXT];
    char atualizado_em[INSTANT_TEXT];
};

static const struct field usuario_fields[] = {
    FIELD_ID(usuario, id, "Identificador, dado pelo sistema."),
    FIELD_ASCII(usuario, chave_de_acesso, 0, CHAVE_TEXT - 1, READ_ONLY_OR_NULL,
                "Com ela se entra; dada pelo sistema."),
    FIELD_INT(usuario, pessoa_id, 1, INT64_MAX, REQUIRED, "De quem é."),
    FIELD_TEXT(usuario, nome, 0, PESSOA_NOME_MAX, READ_ONLY_OR_NULL, "Nome da pessoa."),
    FIELD_CHOICE(usuario, papel, PAPEIS, REQUIRED, "O que pode fazer."),
    FIELD_BOOL(usuario, ativo, READ_ONLY, "Se pode entrar."),
    FIELD_INT(usuario, versao, 1, UINT32_MAX, READ_ONLY, "Cresce a cada mudança; é o ETag."),
    FIELD_INSTANT(usuario, criado_em, READ_ONLY, "Quando foi cadastrado."),
    FIELD_INSTANT(usuario, atualizado_em, READ_ONLY, "Quando mudou pela última vez."),
};

/* Generates a key: CHAVE_LENGTH random characters out of 32 that are not easily confused. */
void chave_new(char chave[static CHAVE_TEXT]);

/* List filter; empty and 0 mean no filter. */
struct usuario_filter {
    int64_t pessoa_id;
    char papel[16];
    char papeis[sizeof(PAPEIS)]; /* several roles */
    char ativo[sizeof("false")]; /* "true" or "false" */
    struct page page;
};

static const struct field usuario_filter_fields[] = {
    FIELD_INT(usuario_filter, pessoa_id, 1, INT64_MAX, OPTIONAL, "De quem são."),
    FIELD_CHOICES(usuario_filter, papel, papeis, PAPEIS, OPTIONAL, "Papel."),
    FIELD_CHOICE(usuario_filter, ativo, "true false", OPTIONAL, "Os que podem entrar, ou não."),
    FIELD_PART(usuario_filter, page, page),
};

#define USUARIO_ORDERS "id"

/*
 * DB_OK with id, versao and instants filled in; DB_DUPLICATE when the key is taken; DB_NO_REFERENCE
 * when there is no such person, or it was anonymised; RULE_NAO_ADMINISTRADOR. Fills `nome` in.
 */
enum db_result usuario_create(struct db *db, const struct autor *autor, const char *senha_hash,
                              struct usuario *u);

/*
 * Deactivates a user (which ends its sessions and devices) or reactivates it, or changes its role
 * (which ends its sessions). Reads the id and the access key of `u`, which is read back.
 * RULE_ULTIMO_ADMIN, RULE_NAO_ADMINISTRADOR; DB_NO_REFERENCE when its person was anonymised;
 * RULE_STALE when `versao` is neither 0 nor its version.
 */
enum db_result usuario_set_ativo(struct db *db, const struct autor *autor, bool ativo,
                                 struct usuario *u);
enum db_result usuario_set_papel(struct db *db, const struct autor *autor, int64_t versao,
                                 const char *papel, struct usuario *u);

/* Sets the hash of a new password, and ends every session and device of the user but session
 * `spared` and its device. With `spared` 0 somebody else sets the password: then the failed logins
 * of the user are forgotten, too. `acao` is for the audit. RULE_STALE as above. */
enum db_result usuario_set_senha(struct db *db, const struct autor *autor, int64_t versao,
                                 const char *acao, const char *hash, int64_t spared,
                                 const struct usuario *u);

/*
 * For transactions that remove active ADMINs: locks all of them, so that two such transactions are
 * serialised. RULE_ULTIMO_ADMIN when none would be left without those of person `pessoa_id` (0:
 * none) and without user `usuario_id` (0: none).
 */
enum db_result usuario_spare_admin(struct db *db, int64_t pessoa_id, int64_t usuario_id);

/* Deactivates every user of a person and ends their sessions and devices, inside a transaction. */
enum db_result usuario_retire_of_pessoa(struct db *db, const struct autor *autor,
                                        int64_t pessoa_id);

/* The name of the person behind an access key, also of a user that cannot log in any more. */
struct usuario_nome {
    char chave[CHAVE_TEXT];
    char nome[PESSOA_NOME_TEXT];
};

static const struct field usuario_nome_fields[] = {
    FIELD_ASCII(usuario_nome, chave, 0, CHAVE_TEXT - 1, READ_ONLY_OR_NULL, "Chave de acesso."),
    FIELD_TEXT(usuario_nome, nome, 0, PESSOA_NOME_MAX, READ_ONLY_OR_NULL, "Nome da pessoa."),
};

/* Calls `each` with `row` filled in for every user, by name. */
enum db_result usuario_nomes(struct db *db, struct usuario_nome *row, db_each *each, void *context);

/* By access key: DB_OK or DB_NONE. */
enum db_result usuario_get(struct db *db, const char *chave, struct usuario *u);

/* Calls `each` with `u` filled in for every row of the page (page.h), whose order is one of
 * USUARIO_ORDERS. */
enum db_result usuario_list(struct db *db, struct usuario_filter *filter, struct usuario *u,
                            db_each *each, void *context);

/* Reads the hash of the password of an access key: DB_OK with `u` filled in too, or DB_NONE. */
enum db_result usuario_credential(struct db *db, const char *chave, struct usuario *u,
                                  char hash[static SENHA_HASH_TEXT]);

/* Replaces the hash of the same password, if it is still `old`. */
enum db_result usuario_renew_hash(struct db *db, int64_t id, const char *old, const char *hash);

/* Steps of the changes above, inside a transaction. */

/* Locks the person of `u`, fills in `nome` and `tipo`; DB_NONE also when it was anonymised. */
enum db_result usuario_lock_pessoa(struct db *db, struct usuario *u, char tipo[static TIPO_TEXT]);
enum db_result usuario_insert(struct db *db, const char *senha_hash, struct usuario *u);

/* Locks the user by id; fills in papel, pessoa_id and, in Unix seconds, the latest iat that a token
 * of the user may have had until then. */
enum db_result usuario_lock(struct db *db, int64_t *versao, int64_t *revogar_ate,
                            struct usuario *u);

/* Change the user; tokens signed from then on have an iat after `revogado_ate` (0: no change). */
enum db_result usuario_update_papel(struct db *db, int64_t id, const char *papel,
                                    int64_t revogado_ate);
enum db_result usuario_update_ativo(struct db *db, int64_t id, bool ativo, int64_t revogado_ate);
enum db_result usuario_update_senha(struct db *db, int64_t id, const char *hash,
                                    int64_t revogado_ate);

/* Locks every active ADMIN and calls `each` with `row` filled in for it. */
struct admin {
    int64_t id;
    int64_t pessoa_id;
};
enum db_result usuario_lock_admins(struct db *db, struct admin *row, db_each *each, void *context);

/* Locks an active user of a person; DB_NONE when there is none. */
enum db_result usuario_of_pessoa(struct db *db, int64_t pessoa_id, int64_t *id);
