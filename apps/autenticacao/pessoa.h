#pragma once

#include "autenticacao/auditoria.h"
#include "common/db/duplicates.h"
#include "common/db/search.h"
#include "common/resource/contato.h"
#include "common/values/cpf.h"

/* The rules of people and users. */
#define RULE_ANONIMIZADA RULE(0) /* the person was anonymised */
#define RULE_NAO_ADMINISTRADOR                                                                     \
    RULE(1)                       /* a user that is ADMIN needs a person who is ADMINISTRADOR */
#define RULE_ULTIMO_ADMIN RULE(2) /* no active ADMIN would be left */

enum { PESSOA_NOME_MAX = 120, PESSOA_NOME_TEXT = PESSOA_NOME_MAX * 4 + 1, TIPO_TEXT = 16 };

#define FUNCIONARIO   "FUNCIONARIO"
#define ADMINISTRADOR "ADMINISTRADOR"
#define TIPOS         FUNCIONARIO " " ADMINISTRADOR

struct pessoa {
    int64_t id;
    int64_t versao;
    char nome[PESSOA_NOME_TEXT];
    char cpf[CPF_FORMATTED_TEXT]; /* digits, or masked; "" once anonymised */
    char email[EMAIL_TEXT];       /* "" when there is none; so are all members of the next two */
    struct telefone telefone;
    struct endereco endereco;
    char tipo[TIPO_TEXT];
    char anonimizada_em[INSTANT_TEXT]; /* "" when not anonymised */
    char criado_em[INSTANT_TEXT];
    char atualizado_em[INSTANT_TEXT];
};

static const struct field pessoa_fields[] = {
    FIELD_ID(pessoa, id, "Identificador, dado pelo sistema."),
    FIELD_TEXT(pessoa, nome, 1, PESSOA_NOME_MAX, REQUIRED, "Nome."),
    FIELD_FORMAT(pessoa, cpf, FORMAT_CPF, CPF_TEXT, REQUIRED_OR_NULL, "CPF; único."),
    FIELD_FORMAT(pessoa, email, FORMAT_EMAIL, EMAIL_TEXT, OPTIONAL, "E-mail."),
    FIELD_OBJECT(pessoa, telefone, telefone, telefone_check, OPTIONAL, "Telefone."),
    FIELD_OBJECT(pessoa, endereco, endereco, NULL, OPTIONAL, "Endereço."),
    FIELD_CHOICE(pessoa, tipo, TIPOS, REQUIRED, "Só quem é ADMINISTRADOR pode ter o papel ADMIN."),
    FIELD_INSTANT(pessoa, anonimizada_em, READ_ONLY_OR_NULL, "Quando foi anonimizada."),
    FIELD_INT(pessoa, versao, 1, UINT32_MAX, READ_ONLY, "Cresce a cada mudança; é o ETag."),
    FIELD_INSTANT(pessoa, criado_em, READ_ONLY, "Quando foi cadastrada."),
    FIELD_INSTANT(pessoa, atualizado_em, READ_ONLY, "Quando mudou pela última vez."),
};

/* List filter; empty means no filter. */
struct pessoa_filter {
    char busca[PESSOA_NOME_TEXT];
    char nome[PESSOA_NOME_TEXT];
    struct search search; /* made from busca and nome */
    char cpf[CPF_TEXT];
    char tipo[TIPO_TEXT];
    char tipos[sizeof(TIPOS)]; /* several types */
    struct page page;
};

static const struct field pessoa_filter_fields[] = {
    FIELD_TEXT(pessoa_filter, busca, 1, PESSOA_NOME_MAX, OPTIONAL,
               "Palavras do nome, ou seus começos."),
    FIELD_TEXT(pessoa_filter, nome, 1, PESSOA_NOME_MAX, OPTIONAL, "O mesmo que busca."),
    FIELD_FORMAT(pessoa_filter, cpf, FORMAT_CPF, CPF_TEXT, OPTIONAL, "CPF."),
    FIELD_CHOICES(pessoa_filter, tipo, tipos, TIPOS, OPTIONAL, "Tipo."),
    FIELD_PART(pessoa_filter, search, search),
    FIELD_PART(pessoa_filter, page, page),
};

#define PESSOA_ORDERS "nome id"

/* Every change is recorded in the audit, in the same transaction, with `autor`. */

/* DB_OK with id, versao and instants filled in; DB_DUPLICATE when the CPF exists. */
enum db_result pessoa_create(struct db *db, const struct autor *autor, struct pessoa *p);

/*
 * `versao` is the version required, 0 for any. DB_NONE: no such person; RULE_STALE: it has another
 * version; RULE_ANONIMIZADA; RULE_NAO_ADMINISTRADOR while one of its users is ADMIN. Reads p->id;
 * the changed person is read back.
 */
enum db_result pessoa_change(struct db *db, const struct autor *autor, int64_t versao,
                             struct pessoa *p);

/* The same for what a PATCH object names; RULE_UNDO: it has faults. */
enum db_result pessoa_patch(struct db *db, const struct autor *autor, int64_t versao,
                            struct fields *patch, struct pessoa *p);

/* DB_REFERENCED while a user refers to the person. */
enum db_result pessoa_remove(struct db *db, const struct autor *autor, int64_t id, int64_t versao);

/*
 * Erases the personal data irreversibly (LGPD art. 18, IV), deactivates the person's users and ends
 * their sessions; ids and access keys stay for the history. RULE_ULTIMO_ADMIN.
 */
enum db_result pessoa_anonimizar(struct db *db, const struct autor *autor, int64_t versao,
                                 struct pessoa *p);

/* After DB_DUPLICATE: adds to `d` which person has the CPF. */
enum db_result pessoa_duplicates(struct db *db, const struct pessoa *p, struct duplicates *d);

/* DB_OK with everything filled in, or DB_NONE. */
enum db_result pessoa_get(struct db *db, int64_t id, struct pessoa *p);

/* Calls `each` with `p` filled in for every row of the page (page.h), whose order is one of
 * PESSOA_ORDERS. */
enum db_result pessoa_list(struct db *db, struct pessoa_filter *filter, struct pessoa *p,
                           db_each *each, void *context);

/* Steps of the changes above, inside a transaction. */
enum db_result pessoa_insert(struct db *db, struct pessoa *p);
enum db_result pessoa_lock(struct db *db, int64_t id, int64_t *versao, bool *anonymous);
enum db_result pessoa_count_admins(struct db *db, int64_t id, int64_t *admins);
enum db_result pessoa_update(struct db *db, struct pessoa *p);
/* The same, and marks the person as anonymised. */
enum db_result pessoa_erase(struct db *db, struct pessoa *p);
/* Erases the stored answers (Idempotency-Key) about the person and its users. */
enum db_result pessoa_erase_answers(struct db *db, int64_t id);
enum db_result pessoa_delete(struct db *db, int64_t id);
