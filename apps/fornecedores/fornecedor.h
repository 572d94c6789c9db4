#pragma once

#include "common/cnpj.h"
#include "common/contato.h"
#include "common/database.h"
#include "common/server.h"

enum { FORNECEDOR_NOME_MAX = 120 };

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

/* DB_OK with id, versao and instants filled in; DB_DUPLICATE for a CNPJ that is known. */
enum db_result fornecedor_insert(struct db *db, struct fornecedor *f);

/* DB_OK with everything filled in, or DB_NONE. */
enum db_result fornecedor_get(struct db *db, int64_t id, struct fornecedor *f);

void fornecedores_create(struct ctx *ctx);
void fornecedores_get(struct ctx *ctx);
