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
    int64_t versao;
    int64_t pessoa_id;
    char pessoa_nome[PESSOA_NOME_TEXT];
    char chave[CHAVE_TEXT];
    char papel[16];
    int64_t ativo;
    char criado_em[INSTANT_TEXT];
    char atualizado_em[INSTANT_TEXT];
};

/* A new key: CHAVE_LENGTH characters out of 32 that nobody mistakes for one another. */
void chave_new(char chave[static CHAVE_TEXT]);

/* What a list is narrowed to; "" and 0 do not narrow, ativo -1 neither. */
struct usuario_filter {
    int64_t pessoa_id;
    char papel[16];
    int64_t ativo;
};

#define USUARIO_ORDERS "id"

/*
 * DB_OK with id, versao and instants filled in; DB_DUPLICATE when the key is taken; DB_NO_REFERENCE
 * when there is no such person, or it was anonymised; DB_CONFLICT for an ADMIN whose person is no
 * ADMINISTRADOR. Fills pessoa_nome in.
 */
enum db_result usuario_insert(struct db *db, const struct origem *origem, const char *senha_hash,
                              struct usuario *u);

/* By access key: DB_OK or DB_NONE. */
enum db_result usuario_get(struct db *db, const char *chave, struct usuario *u);

/* Calls `each` with `u` filled in for every row of the page (page.h), whose order is one of
 * USUARIO_ORDERS. DB_CONFLICT as page_rows. */
enum db_result usuario_list(struct db *db, const struct usuario_filter *filter, struct page *page,
                            struct usuario *u, db_each *each, void *context);

/* The hash of the password of an access key: DB_OK with `u` filled in as well, or DB_NONE. */
enum db_result usuario_credential(struct db *db, const char *chave, struct usuario *u,
                                  char hash[static SENHA_HASH_TEXT]);

/*
 * Deactivates (its sessions end at once) or reactivates a user, or gives it another role; `u`, by
 * its id, is read back. DB_CONFLICT when the last active ADMIN would be lost, or when an ADMIN's
 * person is no ADMINISTRADOR; DB_STALE when `versao` is neither 0 nor its version.
 */
enum db_result usuario_set_ativo(struct db *db, const struct origem *origem, bool ativo,
                                 struct usuario *u);
enum db_result usuario_set_papel(struct db *db, const struct origem *origem, int64_t versao,
                                 const char *papel, struct usuario *u);

/* Sets a new password and ends every session of the user but the one that is `spared` (0: none);
 * `acao` is for the audit. DB_STALE as above. */
enum db_result usuario_set_senha(struct db *db, const struct origem *origem, int64_t versao,
                                 const char *acao, const char *hash, int64_t spared,
                                 const struct usuario *u);

/* The same password, hashed anew: when `old` is still its hash. */
enum db_result usuario_renew_hash(struct db *db, int64_t id, const char *old, const char *hash);

/*
 * For transactions that take active ADMINs away: locks all of them, so that two such transactions
 * never count each other's, and says DB_CONFLICT when none would be left without those of the
 * person `pessoa_id` (0: nobody's) and without the user `usuario_id` (0: none).
 */
enum db_result usuario_spare_admin(struct db *db, int64_t pessoa_id, int64_t usuario_id);

/* Deactivates every user of a person and ends their sessions, inside a transaction. */
enum db_result usuario_retire_of_pessoa(struct db *db, int64_t pessoa_id);
