#pragma once

#include "estoque/produto.h"

/*
 * What the stock is worth: each product's quantity at its average cost or, where that is unknown,
 * at its price (the cost of an entry that has none). Retired products are included while they have
 * stock.
 */

enum { VALOR_MAX = 30 };

/* A value in reais, as the text of a number with two decimals: it may be too large for int64_t. */
#define FIELD_WORTH(type, member)                                                                  \
    FIELD_JSON(type, member, VALOR_MAX, READ_ONLY, "Quanto vale, em reais.")

struct inventario_do_produto {
    int64_t id;
    int64_t produto_id;
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1];
    char codigo[PRODUTO_CODIGO_MAX * 4 + 1]; /* "" when there is none */
    char unidade[PRODUTO_UNIDADE_MAX * 4 + 1];
    int64_t fornecedor_id; /* 0 when there is none */
    struct quantity quantidade;
    struct cost custo_medio;
    char valor[VALOR_MAX + 1];
};
static const struct field inventario_do_produto_fields[] = {
    FIELD_INT(inventario_do_produto, id, 1, INT64_MAX, HIDDEN, "Produto."),
    FIELD_INT(inventario_do_produto, produto_id, 1, INT64_MAX, READ_ONLY, "Produto."),
    FIELD_TEXT(inventario_do_produto, produto_nome, 0, PRODUTO_NOME_MAX, READ_ONLY, "Nome."),
    FIELD_TEXT(inventario_do_produto, codigo, 0, PRODUTO_CODIGO_MAX, READ_ONLY_OR_NULL,
               "Código da casa."),
    FIELD_TEXT(inventario_do_produto, unidade, 0, PRODUTO_UNIDADE_MAX, READ_ONLY,
               "Unidade em que se conta."),
    FIELD_INT(inventario_do_produto, fornecedor_id, 1, INT64_MAX, READ_ONLY_OR_NULL,
              "Fornecedor de costume."),
    FIELD_QUANTITY(inventario_do_produto, quantidade, 0, QUANTITY_MAX, READ_ONLY, "Estoque."),
    FIELD_COST(inventario_do_produto, custo_medio, COST_MAX, READ_ONLY_OR_NULL,
               "Média do que custaram as entradas; sem ela, vale o preço."),
    FIELD_WORTH(inventario_do_produto, valor),
};

struct inventario_do_fornecedor {
    int64_t id;            /* INT64_MAX without a supplier */
    int64_t fornecedor_id; /* 0 without a supplier */
    char valor[VALOR_MAX + 1];
};
static const struct field inventario_do_fornecedor_fields[] = {
    FIELD_INT(inventario_do_fornecedor, id, 1, INT64_MAX, HIDDEN, "Fornecedor."),
    FIELD_INT(inventario_do_fornecedor, fornecedor_id, 1, INT64_MAX, READ_ONLY_OR_NULL,
              "Fornecedor de costume dos produtos."),
    FIELD_WORTH(inventario_do_fornecedor, valor),
};

/* The sum of all products. */
struct inventario_soma {
    char valor[VALOR_MAX + 1];
};
static const struct field inventario_soma_fields[] = {FIELD_WORTH(inventario_soma, valor)};

struct inventario_filter {
    char agrupar[sizeof("fornecedor")];
    int64_t fornecedor_id; /* 0 for all */
    struct page page;
};
static const struct field inventario_filter_fields[] = {
    FIELD_CHOICE(inventario_filter, agrupar, "produto fornecedor", DEFAULT("produto"),
                 "produto ou fornecedor."),
    FIELD_INT(inventario_filter, fornecedor_id, 1, INT64_MAX, OPTIONAL,
              "Só produtos deste fornecedor."),
    FIELD_PART(inventario_filter, page, page),
};

#define INVENTARIO_ORDERS "-valor id"

/* Calls `each` with the row filled in for every row of the page (page.h), whose order is one of
 * INVENTARIO_ORDERS. */
enum db_result inventario_by_produto(struct db *db, struct inventario_filter *filter,
                                     struct inventario_do_produto *row, db_each *each,
                                     void *context);
enum db_result inventario_by_fornecedor(struct db *db, struct inventario_filter *filter,
                                        struct inventario_do_fornecedor *row, db_each *each,
                                        void *context);

/* The sum of all rows of all pages, rounded once. */
enum db_result inventario_sum(struct db *db, const struct inventario_filter *filter,
                              struct inventario_soma *sum);
