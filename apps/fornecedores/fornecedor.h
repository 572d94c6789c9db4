#pragma once

#include "common/auth/autor.h"
#include "common/db/duplicates.h"
#include "common/db/search.h"
#include "common/resource/contato.h"
#include "common/values/cnpj.h"
#include "common/values/cpf.h"

enum { FORNECEDOR_NOME_MAX = 120, FORNECEDOR_CIDADE_MAX = 80, FORNECEDOR_OBSERVACAO_MAX = 2000 };

struct fornecedor {
    int64_t id;
    int64_t versao;
    char nome[FORNECEDOR_NOME_MAX * 4 + 1];
    char cnpj[CNPJ_TEXT];   /* "" for a person */
    char cpf[CPF_TEXT];     /* "" for a company */
    char email[EMAIL_TEXT]; /* "" when there is none */
    struct telefone telefone;
    struct endereco endereco;
    char observacao[FORNECEDOR_OBSERVACAO_MAX * 4 + 1];
    bool ativo; /* false once retired */
    char criado_em[INSTANT_TEXT];
    char atualizado_em[INSTANT_TEXT];
};

static const struct field fornecedor_fields[] = {
    FIELD_ID(fornecedor, id, "Identificador, dado pelo sistema."),
    FIELD_TEXT(fornecedor, nome, 1, FORNECEDOR_NOME_MAX, REQUIRED, "Nome ou razão social."),
    FIELD_FORMAT(fornecedor, cnpj, FORMAT_CNPJ, CNPJ_TEXT, OPTIONAL,
                 "CNPJ, numérico ou alfanumérico; único. Este ou o CPF."),
    FIELD_FORMAT(fornecedor, cpf, FORMAT_CPF, CPF_TEXT, OPTIONAL, "CPF; único."),
    FIELD_FORMAT(fornecedor, email, FORMAT_EMAIL, EMAIL_TEXT, OPTIONAL, "E-mail."),
    FIELD_OBJECT(fornecedor, telefone, telefone, telefone_check, REQUIRED, "Telefone."),
    FIELD_OBJECT(fornecedor, endereco, endereco, NULL, REQUIRED, "Endereço."),
    FIELD_LONG_TEXT(fornecedor, observacao, 0, FORNECEDOR_OBSERVACAO_MAX, OPTIONAL, "Observação."),
    FIELD_BOOL(fornecedor, ativo, READ_ONLY, "Falso depois de retirado."),
    FIELD_INT(fornecedor, versao, 1, UINT32_MAX, OF_ROW, "Cresce a cada mudança; é o ETag."),
    FIELD_INSTANT(fornecedor, criado_em, OF_ROW, "Quando foi cadastrado."),
    FIELD_INSTANT(fornecedor, atualizado_em, OF_ROW, "Quando mudou pela última vez."),
};

/* List filter; empty means no filter. */
struct fornecedor_filter {
    char busca[FORNECEDOR_NOME_MAX * 4 + 1];
    char nome[FORNECEDOR_NOME_MAX * 4 + 1];
    struct search search; /* made from busca, nome and cidade */
    char cnpj[CNPJ_TEXT];
    char cpf[CPF_TEXT];
    char cidade[FORNECEDOR_CIDADE_MAX * 4 + 1];
    char uf[UF_TEXT];
    char ativo[sizeof("false")]; /* "true" or "false" */
    struct page page;
};

static const struct field fornecedor_filter_fields[] = {
    FIELD_TEXT(fornecedor_filter, busca, 1, FORNECEDOR_NOME_MAX, OPTIONAL,
               "Palavras do nome, ou seus começos."),
    FIELD_TEXT(fornecedor_filter, nome, 1, FORNECEDOR_NOME_MAX, OPTIONAL, "O mesmo que busca."),
    FIELD_FORMAT(fornecedor_filter, cnpj, FORMAT_CNPJ, CNPJ_TEXT, OPTIONAL, "CNPJ."),
    FIELD_FORMAT(fornecedor_filter, cpf, FORMAT_CPF, CPF_TEXT, OPTIONAL, "CPF."),
    FIELD_TEXT(fornecedor_filter, cidade, 1, FORNECEDOR_CIDADE_MAX, OPTIONAL,
               "Palavras da cidade, ou seus começos."),
    FIELD_FORMAT(fornecedor_filter, uf, FORMAT_UF, UF_TEXT, OPTIONAL, "Sigla do estado."),
    FIELD_CHOICE(fornecedor_filter, ativo, "true false", DEFAULT("true"),
                 "Os que não foram retirados, ou os que foram."),
    FIELD_PART(fornecedor_filter, search, search),
    FIELD_PART(fornecedor_filter, page, page),
};

#define FORNECEDOR_ORDERS "nome id"

/* Checks a struct fornecedor that was read: it has a CNPJ or a CPF, not both. */
field_rule fornecedor_check;

/* DB_OK with everything filled in; DB_NONE when there is no such supplier, or it is retired. */
enum db_result fornecedor_get(struct db *db, int64_t id, struct fornecedor *f);

/* After DB_DUPLICATE: adds to `d` which supplier, also a retired one, has the CNPJ or CPF. */
enum db_result fornecedor_duplicates(struct db *db, const struct fornecedor *f,
                                     struct duplicates *d);

/* Calls `each` with `f` filled in for every row of the page (page.h), whose order is one of
 * FORNECEDOR_ORDERS. */
enum db_result fornecedor_list(struct db *db, struct fornecedor_filter *filter,
                               struct fornecedor *f, db_each *each, void *context);

/*
 * Each function is one transaction with the row and its history. `versao` is the version required,
 * 0 for any. DB_NONE: no such supplier, or it is retired; RULE_STALE: it has another version;
 * DB_DUPLICATE: the CNPJ or CPF exists.
 */

/* DB_OK with id, versao and instants filled in. */
enum db_result fornecedor_create(struct db *db, const struct autor *autor, struct fornecedor *f);

/* Replace all, what a PATCH object names (RULE_UNDO: it has faults), the telephone or the address.
 * Read f->id; with DB_OK `f` is the supplier after the change. */
enum db_result fornecedor_change(struct db *db, const struct autor *autor, int64_t versao,
                                 struct fornecedor *f);
enum db_result fornecedor_patch(struct db *db, const struct autor *autor, int64_t versao,
                                struct fields *patch, struct fornecedor *f);
enum db_result fornecedor_change_telefone(struct db *db, const struct autor *autor, int64_t versao,
                                          struct fornecedor *f);
enum db_result fornecedor_change_endereco(struct db *db, const struct autor *autor, int64_t versao,
                                          struct fornecedor *f);

/* Retires the supplier; its CNPJ or CPF stays taken. */
enum db_result fornecedor_retire(struct db *db, const struct autor *autor, int64_t id,
                                 int64_t versao);

/* Brings a retired supplier back; one that was not retired stays as it is. Reads f->id; with DB_OK
 * `f` is the supplier after the change. */
enum db_result fornecedor_restore(struct db *db, const struct autor *autor, int64_t versao,
                                  struct fornecedor *f);

/* Steps of the changes above. fornecedor_read and fornecedor_lock include retired suppliers.
 * fornecedor_lock locks the row until the transaction ends, and sets atualizado_em to the present
 * instant, for the change to store. */
enum db_result fornecedor_read(struct db *db, int64_t id, struct fornecedor *f);
enum db_result fornecedor_lock(struct db *db, int64_t id, struct fornecedor *f);
enum db_result fornecedor_insert(struct db *db, struct fornecedor *f);
enum db_result fornecedor_update(struct db *db, struct fornecedor *f);
enum db_result fornecedor_update_ativo(struct db *db, struct fornecedor *f);

/* DB_OK, also for a retired supplier, or DB_NONE. */
enum db_result fornecedor_exists(struct db *db, int64_t id);
