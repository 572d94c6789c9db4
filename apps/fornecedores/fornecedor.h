#pragma once

#include "common/cnpj.h"
#include "common/database.h"
#include "common/server.h"

enum { FORNECEDOR_NOME_MAX = 120, FORNECEDOR_EMAIL_MAX = 254 };

struct telefone_texto {
    char codigo_pais[4];
    char codigo_area[5];
    char numero[16];
};

struct endereco {
    char rua[120 * 4 + 1];
    char numero[20 * 4 + 1];
    char complemento[80 * 4 + 1]; /* "" when there is none */
    char bairro[80 * 4 + 1];
    char cidade[80 * 4 + 1];
    char uf[3];
    char cep[9];
};

struct fornecedor {
    int64_t id;
    int64_t versao;
    char nome[FORNECEDOR_NOME_MAX * 4 + 1];
    char cnpj[CNPJ_TEXT];
    char email[FORNECEDOR_EMAIL_MAX * 4 + 1]; /* "" when there is none */
    struct telefone_texto telefone;
    struct endereco endereco;
    char criado_em[25];
    char atualizado_em[25];
};

/* DB_OK with id, versao and instants filled in; DB_DUPLICATE for a CNPJ that is known. */
enum db_result fornecedor_insert(struct db *db, struct fornecedor *f);

/* DB_OK with everything filled in, or DB_NONE. */
enum db_result fornecedor_get(struct db *db, int64_t id, struct fornecedor *f);

void fornecedores_create(struct ctx *ctx);
void fornecedores_get(struct ctx *ctx);
