#include "estoque/reposicao.h"

/* Triggers keep comprar_de: the supplier (0: none) of a product that must be bought, else NULL. */
#define FILTER                                                                                     \
    PAGE_FROM("produto")                                                                           \
    " WHERE comprar_de IS NOT NULL{fornecedor_id: AND comprar_de = :fornecedor_id}" PAGE_IDS("id")

/* Limited to what a quantity, or an amount of money, can hold. */
#define COMPRAR "pendente + minimo - estoque"
#define CUSTO   "COALESCE(custo_medio, preco)"
#define LIST                                                                                       \
    PAGE_SELECT                                                                                    \
    "id, nome, codigo, cor, unidade, casas_decimais, fornecedor_id, estoque AS quantidade,"        \
    " minimo AS estoque_minimo, LEAST(pendente, 9999999999.999) AS pendente,"                      \
    " LEAST(" COMPRAR ", 9999999999.999) AS comprar, " CUSTO " AS custo,"                          \
    " LEAST(ROUND((" COMPRAR ") * " CUSTO ", 2), 9999999999.99) AS custo_previsto" FILTER
#define KEY_SUPPLIER(place) "CAST(:" place "_key AS UNSIGNED)"

DB_READ(REPOSICOES, reposicao_filter, reposicao, LIST PAGE_ASC("comprar_de", "id", KEY_SUPPLIER));
DB_READ(REPOSICOES_DESC, reposicao_filter, reposicao,
        LIST PAGE_DESC("comprar_de", "id", KEY_SUPPLIER));
DB_WRITE(REPOSICOES_COUNT, reposicao_filter, PAGE_TOTAL(FILTER));
DB_READ_SOME(REPOSICAO_KEYS, reposicao, reposicao,
             "SELECT id, fornecedor_id FROM produto WHERE id = :id AND comprar_de IS NOT NULL");

static const struct page_order ORDERS[] = {
    {"fornecedorId", &REPOSICOES, "fornecedor_id"},
    {"-fornecedorId", &REPOSICOES_DESC, "fornecedor_id"},
};
PAGE_LIST(SOURCE, reposicao_filter, reposicao, REPOSICOES_COUNT, REPOSICAO_KEYS, ORDERS);

enum db_result reposicao_list(struct db *db, struct reposicao_filter *filter, struct reposicao *r,
                              db_each *each, void *context)
{
    return page_scan(db, SOURCE, filter, r, each, context);
}
