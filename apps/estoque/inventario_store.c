#include "estoque/grupos.h"
#include "estoque/inventario.h"

#define WORTH "estoque * COALESCE(custo_medio, preco)"
#define STOCK                                                                                      \
    " FROM produto WHERE (ativo = 1 OR estoque > 0){fornecedor_id: AND fornecedor_id ="            \
    " :fornecedor_id}"

/* A number as text, with two decimals. */
#define WRITTEN(number) "CAST(" number " AS CHAR(30)) AS valor"

DB_READ(INVENTARIO_SUM, inventario_filter, inventario_soma,
        PAGE_SELECT WRITTEN("ROUND(COALESCE(SUM(" WORTH "), 0), 2)") STOCK);

enum db_result inventario_sum(struct db *db, const struct inventario_filter *filter,
                              struct inventario_soma *sum)
{
    return db_load(db, INVENTARIO_SUM, filter, sum);
}

#define PRODUTO                                                                                    \
    "SELECT id, nome, codigo, unidade, fornecedor_id, estoque, custo_medio, ROUND(" WORTH          \
    ", 2) AS total" STOCK
#define PRODUTO_LIST                                                                               \
    PAGE_SELECT "id, id AS produto_id, nome AS produto_nome, codigo, unidade, fornecedor_id,"      \
                " estoque AS quantidade, custo_medio, " WRITTEN("total") FROM_GROUPS(PRODUTO)

GROUP_ORDERS(PRODUTOS, inventario_filter, inventario_do_produto, PRODUTO_LIST, "total", valor);
DB_WRITE(PRODUTOS_COUNT, inventario_filter, PAGE_TOTAL(FROM_GROUPS(PRODUTO)));
GROUP_LIST(POR_PRODUTO, inventario_filter, inventario_do_produto, PRODUTOS_COUNT, PRODUTOS_ORDERS);

enum db_result inventario_by_produto(struct db *db, struct inventario_filter *filter,
                                     struct inventario_do_produto *row, db_each *each,
                                     void *context)
{
    return page_scan(db, POR_PRODUTO, filter, row, each, context);
}

#define FORNECEDOR                                                                                 \
    "SELECT COALESCE(fornecedor_id, 9223372036854775807) AS id,"                                   \
    " COALESCE(fornecedor_id, 0) AS fornecedor_id, ROUND(SUM(" WORTH "), 2) AS total" STOCK        \
    " GROUP BY produto.fornecedor_id"
#define FORNECEDOR_LIST PAGE_SELECT "id, fornecedor_id, " WRITTEN("total") FROM_GROUPS(FORNECEDOR)

GROUP_ORDERS(FORNECEDORES, inventario_filter, inventario_do_fornecedor, FORNECEDOR_LIST, "total",
             valor);
DB_WRITE(FORNECEDORES_COUNT, inventario_filter, PAGE_TOTAL(FROM_GROUPS(FORNECEDOR)));
GROUP_LIST(POR_FORNECEDOR, inventario_filter, inventario_do_fornecedor, FORNECEDORES_COUNT,
           FORNECEDORES_ORDERS);

enum db_result inventario_by_fornecedor(struct db *db, struct inventario_filter *filter,
                                        struct inventario_do_fornecedor *row, db_each *each,
                                        void *context)
{
    return page_scan(db, POR_FORNECEDOR, filter, row, each, context);
}
