#pragma once

#include "projetos/projeto.h"

/* This service's own copy of the products of the stock, kept by the messages produto.*. */
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
    int64_t removido; /* 1 once the stock has it no more */
};

/* Writes name and estado of each material whose estado is ESTADO_DESCONHECIDO and whose product
 * the copy knows. */
enum db_result produtos_find(struct db *db, struct material *materiais, size_t count);

/*
 * The same, but for products that it does not know it looks again with growing delay, for at most
 * PRODUTOS_WAIT_MS: one made a moment ago may have its message still under way. DB_BUSY when too
 * many workers wait like this already. A transaction does not hide what comes meanwhile: isolation
 * is READ COMMITTED.
 */
enum { PRODUTOS_WAIT_MS = 1500, PRODUTOS_WAITING_MAX = 4 };
enum db_result produtos_await(struct db *db, struct material *materiais, size_t count);

#define PRODUTO_ORDERS "nome id"

/* Products that were not removed, whose name contains `nome` ("" does not narrow), without case and
 * accents; calls `each` with `p` filled in for every row of the page (page.h), whose order is one
 * of PRODUTO_ORDERS. DB_CONFLICT as page_rows. */
enum db_result produto_list(struct db *db, const char *nome, struct page *page, struct produto *p,
                            db_each *each, void *context);
