#pragma once

#include "common/auth/autor.h"
#include "common/db/like.h"
#include "common/db/page.h"
#include "common/resource/contato.h"
#include "common/values/cnpj.h"

enum { FORNECEDOR_NOME_MAX = 120, FORNECEDOR_CIDADE_MAX = 80 };

struct fornecedor {
    int64_t id;
    int64_t versao;
    char nome[FORNECEDOR_NOME_MAX * 4 + 1];
    char cnpj[CNPJ_TEXT];
    char email[EMAIL_TEXT]; /* "" when there is none */
    struct telefone telefone;
    struct endereco endereco;
    char criado_em[INSTANT_TEXT];
    char atualizado_em[INSTANT_TEXT];
};

static const struct field fornecedor_fields[] = {
    FIELD_ID(fornecedor, id, "Identificador, dado pelo sistema."),
    FIELD_TEXT(fornecedor, nome, 1, FORNECEDOR_NOME_MAX, REQUIRED, "Nome ou razão social."),
    FIELD_FORMAT(fornecedor, cnpj, FORMAT_CNPJ, CNPJ_TEXT, REQUIRED,
                 "CNPJ, numérico ou alfanumérico; único."),
    FIELD_FORMAT(fornecedor, email, FORMAT_EMAIL, EMAIL_TEXT, OPTIONAL, "E-mail."),
    FIELD_OBJECT(fornecedor, telefone, telefone, telefone_check, REQUIRED, "Telefone."),
    FIELD_OBJECT(fornecedor, endereco, endereco, NULL, REQUIRED, "Endereço."),
    FIELD_INT(fornecedor, versao, 1, UINT32_MAX, OF_ROW, "Cresce a cada mudança; é o ETag."),
    FIELD_INSTANT(fornecedor, criado_em, OF_ROW, "Quando foi cadastrado."),
    FIELD_INSTANT(fornecedor, atualizado_em, OF_ROW, "Quando mudou pela última vez."),
};

/* List filter; empty means no filter. */
struct fornecedor_filter {
    char nome[FORNECEDOR_NOME_MAX * 4 + 1];
    char like[LIKE_TEXT(FORNECEDOR_NOME_MAX)]; /* made of nome by fornecedor_list */
    char cnpj[CNPJ_TEXT];
    char cidade[FORNECEDOR_CIDADE_MAX * 4 + 1];
    char uf[UF_TEXT];
    struct page page;
};

static const struct field fornecedor_filter_fields[] = {
    FIELD_TEXT(fornecedor_filter, nome, 1, FORNECEDOR_NOME_MAX, OPTIONAL,
               "Parte do nome, sem distinguir maiúsculas e acentos."),
    FIELD_FORMAT(fornecedor_filter, cnpj, FORMAT_CNPJ, CNPJ_TEXT, OPTIONAL, "CNPJ."),
    FIELD_TEXT(fornecedor_filter, cidade, 1, FORNECEDOR_CIDADE_MAX, OPTIONAL, "Cidade."),
    FIELD_FORMAT(fornecedor_filter, uf, FORMAT_UF, UF_TEXT, OPTIONAL, "Sigla do estado."),
    FIELD_TEXT(fornecedor_filter, like, 0, FORNECEDOR_NOME_MAX, HIDDEN_OR_NULL, "nome, para LIKE."),
    FIELD_PART(fornecedor_filter, page, page),
};

#define FORNECEDOR_ORDERS "nome id"

/* DB_OK with everything filled in, or DB_NONE. */
enum db_result fornecedor_get(struct db *db, int64_t id, struct fornecedor *f);

/* Calls `each` with `f` filled in for every row of the page (page.h), whose order is one of
 * FORNECEDOR_ORDERS. */
enum db_result fornecedor_list(struct db *db, struct fornecedor_filter *filter,
                               struct fornecedor *f, db_each *each, void *context);

/*
 * Each is one transaction with the row and its history. `versao` is the one asked for, 0 being any:
 * DB_NONE when there is no such supplier, RULE_STALE when its version is another, DB_DUPLICATE when
 * the CNPJ exists.
 */

/* DB_OK with id, versao and instants filled in. */
enum db_result fornecedor_create(struct db *db, const struct autor *autor, struct fornecedor *f);

/* Replaces all, the telephone or the address; with DB_OK `f` is the supplier after the change. */
enum db_result fornecedor_change(struct db *db, const struct autor *autor, int64_t versao,
                                 struct fornecedor *f);
enum db_result fornecedor_change_telefone(struct db *db, const struct autor *autor, int64_t versao,
                                          struct fornecedor *f);
enum db_result fornecedor_change_endereco(struct db *db, const struct autor *autor, int64_t versao,
                                          struct fornecedor *f);
enum db_result fornecedor_remove(struct db *db, const struct autor *autor, int64_t id,
                                 int64_t versao);

/* Steps of the changes above. fornecedor_lock is fornecedor_get with the row locked until the end;
 * atualizado_em is the present instant, as a change of it will have it. */
enum db_result fornecedor_lock(struct db *db, int64_t id, struct fornecedor *f);
enum db_result fornecedor_insert(struct db *db, struct fornecedor *f);
enum db_result fornecedor_update(struct db *db, struct fornecedor *f);
enum db_result fornecedor_delete(struct db *db, int64_t id);

/* DB_OK or DB_NONE. */
enum db_result fornecedor_exists(struct db *db, int64_t id);
