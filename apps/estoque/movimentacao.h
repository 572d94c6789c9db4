#pragma once

#include "estoque/produto.h"

/*
 * The ledger of the stock: append-only, and its sum per product is the product's quantity, always.
 * A row is written and the quantity changed by the same function.
 */
enum {
    MOTIVO_MAX = 255,
    AUTOR_MAX = 64,
    ESTOQUE_MAX = 2147483647, /* of the column; reached only by what comes back from projects */
};

#define TIPO_ENTRADA   "ENTRADA"
#define TIPO_SAIDA     "SAIDA"
#define TIPO_AJUSTE    "AJUSTE"
#define TIPO_CONSUMO   "CONSUMO"   /* taken by a project */
#define TIPO_DEVOLUCAO "DEVOLUCAO" /* given back by one */
#define TIPOS          TIPO_ENTRADA " " TIPO_SAIDA " " TIPO_AJUSTE " " TIPO_CONSUMO " " TIPO_DEVOLUCAO

struct movimentacao {
    int64_t id;
    int64_t produto_id;
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1]; /* where it was read */
    char tipo[16];
    int64_t quantidade; /* the signed change */
    int64_t saldo;      /* the stock after it */
    char motivo[MOTIVO_MAX * 4 + 1];
    int64_t projeto_id; /* 0 when there is none */
    char usuario[AUTOR_MAX * 4 + 1];
    char endereco[ADDRESS_TEXT]; /* from where; "", like usuario, for what a message changed */
    char correlacao_id[AUTOR_MAX + 1];
    char criado_em[INSTANT_TEXT];
};

/* Fills in why and by whom; each may be NULL. What is too long for its place is cut. */
void movimentacao_describe(struct movimentacao *m, const char *motivo, const char *usuario,
                           const char *correlacao);

/*
 * Adds a row and moves the stock, inside a transaction that has locked the product. On entry
 * `quantidade` is the signed change; for TIPO_AJUSTE it is the counted stock. On return it is the
 * signed change, and id, saldo and criado_em are filled in. DB_CONFLICT, with nothing changed, when
 * the stock would fall below zero or rise above `max`.
 */
enum db_result movimentacao_add(struct db *db, struct movimentacao *m, int64_t max);

/* Adds the first row of a product that was made with a quantity. */
enum db_result movimentacao_open(struct db *db, int64_t produto_id, const struct autor *autor);

/*
 * A whole change: one transaction with the row, the demand that an increase serves and what is
 * announced. On entry `quantidade` is what came or went, or the counted stock (TIPO_AJUSTE); tipo
 * is one of the first three. DB_NONE: no such product, or retired. `p` is the product after it, or,
 * for DB_CONFLICT, as it stands.
 */
enum db_result movimentacao_create(struct db *db, struct movimentacao *m, struct produto *p);

/* What a list is narrowed to; "" and 0 do not narrow. */
struct movimentacao_filter {
    int64_t produto_id;
    char tipo[16];
    int64_t projeto_id;
    char usuario[AUTOR_MAX * 4 + 1];
    char de[DATE_TEXT]; /* first and last day, UTC, both inclusive */
    char ate[DATE_TEXT];
};

#define MOVIMENTACAO_ORDERS "-criadoEm"

/* DB_OK with everything filled in, or DB_NONE; produto_id 0 is any product, also a retired
 * one. */
enum db_result movimentacao_get(struct db *db, int64_t id, int64_t produto_id,
                                struct movimentacao *m);

/* Calls `each` with `m` filled in for every row of the page (page.h), whose order is one of
 * MOVIMENTACAO_ORDERS. DB_CONFLICT as page_rows. */
enum db_result movimentacao_list(struct db *db, const struct movimentacao_filter *filter,
                                 struct page *page, struct movimentacao *m, db_each *each,
                                 void *context);
