#pragma once

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

/* What a list is narrowed to; "" does not narrow. */
struct fornecedor_filter {
    char nome[FORNECEDOR_NOME_MAX * 4 + 1]; /* contained in the name, without case and accents */
    char cnpj[CNPJ_TEXT];
    char cidade[FORNECEDOR_CIDADE_MAX * 4 + 1];
    char uf[UF_TEXT];
};

#define FORNECEDOR_ORDERS "nome id"

/* DB_OK with id, versao and instants filled in; DB_DUPLICATE for a CNPJ that is known. */
enum db_result fornecedor_insert(struct db *db, struct fornecedor *f);

/* DB_OK with everything filled in, or DB_NONE. */
enum db_result fornecedor_get(struct db *db, int64_t id, struct fornecedor *f);

/* Calls `each` with `f` filled in for every row of the page (page.h), whose order is one of
 * FORNECEDOR_ORDERS. DB_CONFLICT as page_rows. */
enum db_result fornecedor_list(struct db *db, const struct fornecedor_filter *filter,
                               struct page *page, struct fornecedor *f, db_each *each,
                               void *context);

/*
 * Changes apply to version `versao`, 0 being any: DB_NONE when there is no such supplier, DB_STALE
 * when its version is another. The changed supplier is read back into `f`.
 */
enum db_result fornecedor_update(struct db *db, int64_t versao, struct fornecedor *f);
enum db_result fornecedor_update_telefone(struct db *db, int64_t versao, struct fornecedor *f);
enum db_result fornecedor_update_endereco(struct db *db, int64_t versao, struct fornecedor *f);
enum db_result fornecedor_delete(struct db *db, int64_t id, int64_t versao);
