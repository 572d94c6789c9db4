#pragma once

#include "estoque/produto.h"

/* A product that must be bought to serve all waiting demand and keep the minimum stock. */
struct reposicao {
    int64_t id; /* of the product */
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    char codigo[PRODUTO_CODIGO_MAX * 4 + 1]; /* "" when there is none */
    char cor[PRODUTO_COR_MAX * 4 + 1];       /* "" when there is none */
    char unidade[PRODUTO_UNIDADE_MAX * 4 + 1];
    int64_t casas_decimais;
    int64_t fornecedor_id; /* 0 when there is none */
    struct quantity quantidade;
    struct quantity estoque_minimo;
    struct quantity pendente; /* all waiting demand */
    struct quantity comprar;  /* pendente + estoque_minimo - quantidade; above 0 */
    struct cost custo;        /* per unit: the average or, if unknown, the price */
    int64_t custo_previsto;   /* of the whole purchase, in centavos */
};

static const struct field reposicao_fields[] = {
    FIELD_ID(reposicao, id, "Produto."),
    FIELD_TEXT(reposicao, nome, 1, PRODUTO_NOME_MAX, READ_ONLY, "Seu nome."),
    FIELD_TEXT(reposicao, codigo, 1, PRODUTO_CODIGO_MAX, READ_ONLY_OR_NULL, "Seu código."),
    FIELD_TEXT(reposicao, cor, 1, PRODUTO_COR_MAX, READ_ONLY_OR_NULL, "Sua cor."),
    FIELD_TEXT(reposicao, unidade, 1, PRODUTO_UNIDADE_MAX, READ_ONLY, "Em que se conta."),
    FIELD_INT(reposicao, casas_decimais, 0, QUANTITY_DECIMALS, READ_ONLY,
              "Quantas casas decimais têm suas quantidades."),
    FIELD_INT(reposicao, fornecedor_id, 1, INT64_MAX, READ_ONLY_OR_NULL, "Fornecedor de costume."),
    FIELD_QUANTITY(reposicao, quantidade, 0, QUANTITY_MAX, READ_ONLY, "Estoque."),
    FIELD_QUANTITY(reposicao, estoque_minimo, 0, QUANTIDADE_MAX, READ_ONLY, "Estoque mínimo."),
    FIELD_QUANTITY(reposicao, pendente, 0, QUANTITY_MAX, READ_ONLY, "Quanto os projetos esperam."),
    FIELD_QUANTITY(reposicao, comprar, 0, QUANTITY_MAX, READ_ONLY,
                   "Quanto comprar para atender a todos e manter o mínimo."),
    FIELD_COST(reposicao, custo, PRICE_MAX * 10, READ_ONLY,
               "Custo médio da unidade ou, sem ele, o valor do produto."),
    FIELD_MONEY(reposicao, custo_previsto, READ_ONLY, "O da compra a este custo."),
};

/* List filter; 0 means no filter. */
struct reposicao_filter {
    int64_t fornecedor_id;
    struct page page;
};

static const struct field reposicao_filter_fields[] = {
    FIELD_INT(reposicao_filter, fornecedor_id, 1, INT64_MAX, OPTIONAL, "Fornecedor de costume."),
    FIELD_PART(reposicao_filter, page, page),
};

#define REPOSICAO_ORDERS "fornecedorId"

/* Calls `each` with `r` filled in for every row of the page (page.h), whose order is one of
 * REPOSICAO_ORDERS. */
enum db_result reposicao_list(struct db *db, struct reposicao_filter *filter, struct reposicao *r,
                              db_each *each, void *context);
