#pragma once

#include "common/db/like.h"
#include "common/db/page.h"
#include "projetos/material.h"

/* The local copy of estoque's products, kept up to date by the messages produto.*. */
enum { PRODUTO_CODIGO_MAX = 60, PRODUTO_COR_MAX = 60, PRODUTO_UNIDADE_MAX = 20 };

struct produto {
    int64_t id;
    int64_t versao;
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    char codigo[PRODUTO_CODIGO_MAX * 4 + 1];   /* "" when there is none, */
    char cor[PRODUTO_COR_MAX * 4 + 1];         /* so here */
    char unidade[PRODUTO_UNIDADE_MAX * 4 + 1]; /* and here */
    int64_t valor;
    int64_t quantidade;
    int64_t removido; /* 1 once estoque has removed it */
};

static const struct field produto_fields[] = {
    FIELD_ID(produto, id, "Identificador do produto."),
    FIELD_TEXT(produto, nome, 1, PRODUTO_NOME_MAX, READ_ONLY_OR_NULL, "Nome."),
    FIELD_TEXT(produto, codigo, 0, PRODUTO_CODIGO_MAX, READ_ONLY_OR_NULL, "Código da casa."),
    FIELD_TEXT(produto, cor, 0, PRODUTO_COR_MAX, READ_ONLY_OR_NULL, "Cor ou padrão."),
    FIELD_TEXT(produto, unidade, 0, PRODUTO_UNIDADE_MAX, READ_ONLY_OR_NULL,
               "Unidade em que se conta."),
    FIELD_MONEY(produto, valor, READ_ONLY, "Preço da unidade, em reais."),
    FIELD_INT(produto, quantidade, 0, INT32_MAX, READ_ONLY, "Estoque."),
    FIELD_INT(produto, versao, 1, UINT32_MAX, READ_ONLY, "Versão no estoque."),
    FIELD_INT(produto, removido, 0, 1, HIDDEN, "1 depois de retirado do estoque."),
};

/* List filter; empty means no filter. */
struct produto_filter {
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    char like[LIKE_TEXT(PRODUTO_NOME_MAX)]; /* made of nome by produto_list */
    struct page page;
};

static const struct field produto_filter_fields[] = {
    FIELD_TEXT(produto_filter, nome, 1, PRODUTO_NOME_MAX, OPTIONAL,
               "Parte do nome, sem distinguir maiúsculas e acentos."),
    FIELD_TEXT(produto_filter, like, 0, PRODUTO_NOME_MAX, HIDDEN_OR_NULL, "nome, para LIKE."),
    FIELD_PART(produto_filter, page, page),
};

/* Sets name and estado of each material whose estado is ESTADO_DESCONHECIDO and whose product is in
 * the copy. */
enum db_result produtos_find(struct db *db, struct material *materiais, size_t count);

/* Sets `*current` when the consumer had applied all of estoque's messages at some moment of the
 * last `milliseconds`. */
enum db_result copia_is_current(struct db *db, int milliseconds, bool *current);

/*
 * The same as produtos_find, but retries unknown products with growing delay for at most
 * PRODUTOS_WAIT_MS: the message of a new product may still be in flight. DB_BUSY when too many
 * workers wait already, and when a product remains unknown while the copy is behind (the consumer
 * or the broker is down, or has much to do): then it may exist.
 * Works inside a transaction because isolation is READ COMMITTED.
 */
enum { PRODUTOS_WAIT_MS = 1500, PRODUTOS_WAITING_MAX = 4 };
enum db_result produtos_await(struct db *db, struct material *materiais, size_t count);

#define PRODUTO_ORDERS "nome id"

/* Calls `each` with `p` filled in for every product of the page (page.h) that was not removed; its
 * order is one of PRODUTO_ORDERS. */
enum db_result produto_list(struct db *db, struct produto_filter *filter, struct produto *p,
                            db_each *each, void *context);
