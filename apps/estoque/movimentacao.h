#pragma once

#include "common/values/address.h"
#include "estoque/produto.h"

/*
 * The ledger of the stock: append-only. Its sum per product always equals the product's quantity,
 * because one function writes the row and changes the quantity.
 */
enum {
    MOTIVO_MAX = 255,
    ESTOQUE_MAX =
        2147483647, /* limit of the column; exceeds QUANTIDADE_MAX for returns of projects */
};

#define TIPO_ENTRADA     "ENTRADA"
#define TIPO_SAIDA       "SAIDA"
#define TIPO_AJUSTE      "AJUSTE"
#define TIPO_CONSUMO     "CONSUMO"   /* taken by a project */
#define TIPO_DEVOLUCAO   "DEVOLUCAO" /* returned by a project */
#define TIPOS_DE_PESSOAS TIPO_ENTRADA " " TIPO_SAIDA " " TIPO_AJUSTE
#define TIPOS            TIPO_ENTRADA " " TIPO_SAIDA " " TIPO_AJUSTE " " TIPO_CONSUMO " " TIPO_DEVOLUCAO

struct movimentacao {
    int64_t id;
    int64_t produto_id;
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1]; /* filled in by reads only */
    char tipo[16];
    int64_t quantidade; /* the signed change */
    int64_t saldo;      /* the stock after it */
    char motivo[MOTIVO_MAX * 4 + 1];
    int64_t projeto_id; /* 0 when there is none */
    char autor[AUTOR_TEXT];
    char usuario[AUTOR_TEXT];    /* the same, under its older name */
    char endereco[ADDRESS_TEXT]; /* "", like autor, when unknown */
    char correlacao_id[AUTOR_MAX + 1];
    char criado_em[INSTANT_TEXT];
};

static const struct field movimentacao_fields[] = {
    FIELD_ID(movimentacao, id, "Identificador, dado pelo sistema."),
    FIELD_INT(movimentacao, produto_id, 1, INT64_MAX, READ_ONLY, "Produto."),
    FIELD_TEXT(movimentacao, produto_nome, 0, PRODUTO_NOME_MAX, READ_ONLY_OR_NULL,
               "Nome que o produto tem agora."),
    FIELD_CHOICE(movimentacao, tipo, TIPOS_DE_PESSOAS, REQUIRED,
                 "ENTRADA, SAIDA ou AJUSTE; CONSUMO e DEVOLUCAO são dos projetos."),
    FIELD_INT(movimentacao, quantidade, 0, ESTOQUE_MAX, REQUIRED,
              "Quanto entra ou sai, pelo menos 1; num AJUSTE, quanto foi contado. Depois, a mudança"
              " com seu sinal."),
    FIELD_INT(movimentacao, saldo, 0, ESTOQUE_MAX, READ_ONLY, "Estoque que ficou."),
    FIELD_TEXT(movimentacao, motivo, 1, MOTIVO_MAX, REQUIRED_OR_NULL, "Por quê."),
    FIELD_INT(movimentacao, projeto_id, 1, INT64_MAX, READ_ONLY_OR_NULL, "Projeto que consumiu."),
    FIELD_TEXT(movimentacao, autor, 0, AUTOR_MAX, READ_ONLY_OR_NULL,
               "Chave de quem a fez ou, num CONSUMO ou DEVOLUCAO, a causou."),
    FIELD_TEXT(movimentacao, usuario, 0, AUTOR_MAX, READ_ONLY_OR_NULL,
               "O mesmo que autor; deixa de existir na próxima versão."),
    FIELD_ASCII(movimentacao, endereco, 0, ADDRESS_TEXT - 1, RESERVED_OR_NULL,
                "De onde foi feita; só para ADMIN."),
    FIELD_ASCII(movimentacao, correlacao_id, 0, AUTOR_MAX, READ_ONLY_OR_NULL,
                "Requisição ou mensagem de que veio."),
    FIELD_INSTANT(movimentacao, criado_em, READ_ONLY, "Quando foi feita."),
};

/* Fills in reason and author; a NULL motivo is left as it is. Long texts are cut. */
void movimentacao_describe(struct movimentacao *m, const char *motivo, const struct autor *autor);

/*
 * Adds a row and moves the stock, inside a transaction that has locked the product. On entry
 * `quantidade` is the signed change; for TIPO_AJUSTE it is the counted stock. On return it is the
 * signed change, and id, saldo and criado_em are filled in. RULE_CONFLICT, with nothing changed,
 * when the stock would fall below zero or rise above `max`; one that is above it already may fall
 * or stay.
 */
enum db_result movimentacao_add(struct db *db, struct movimentacao *m, int64_t max);

/* Step of movimentacao_add: the row alone. DB_NONE when the stock would leave 0 to `max`. */
enum db_result movimentacao_insert(struct db *db, struct movimentacao *m, int64_t max);

/* Adds the first row of a product created with a quantity. */
enum db_result movimentacao_open(struct db *db, int64_t produto_id, const struct autor *autor);

/* List filter; empty and 0 mean no filter. */
struct movimentacao_filter {
    int64_t produto_id;
    char tipo[16];
    int64_t projeto_id;
    char autor[AUTOR_TEXT];
    char usuario[AUTOR_TEXT]; /* the same; the handler puts it into autor */
    char de[DATE_TEXT];       /* first and last day, UTC, both inclusive */
    char ate[DATE_TEXT];
    struct page page;
};

/* produto_id is in the path of the product's own list. */
static const struct field movimentacao_filter_fields[] = {
    FIELD_INT(movimentacao_filter, produto_id, 1, INT64_MAX, HIDDEN_OR_NULL, "Produto."),
    FIELD_CHOICE(movimentacao_filter, tipo, TIPOS, OPTIONAL, "Tipo."),
    FIELD_INT(movimentacao_filter, projeto_id, 1, INT64_MAX, OPTIONAL, "Projeto."),
    FIELD_TEXT(movimentacao_filter, autor, 1, AUTOR_MAX, OPTIONAL, "Chave de quem a fez."),
    FIELD_TEXT(movimentacao_filter, usuario, 1, AUTOR_MAX, OPTIONAL, "O mesmo que autor."),
    FIELD_DATE(movimentacao_filter, de, OPTIONAL, "Primeiro dia."),
    FIELD_DATE(movimentacao_filter, ate, OPTIONAL, "Último dia."),
    FIELD_PART(movimentacao_filter, page, page),
};

#define MOVIMENTACAO_ORDERS "-criadoEm"

/* DB_OK with everything filled in, or DB_NONE; produto_id 0 is any product, also a retired
 * one. */
enum db_result movimentacao_get(struct db *db, int64_t id, int64_t produto_id,
                                struct movimentacao *m);

/* Calls `each` with `m` filled in for every row of the page (page.h), whose order is one of
 * MOVIMENTACAO_ORDERS. */
enum db_result movimentacao_list(struct db *db, struct movimentacao_filter *filter,
                                 struct movimentacao *m, db_each *each, void *context);
