#include "estoque/api/contrato.h"

#include "common/db/history.h"
#include "estoque/consumo.h"
#include "estoque/demanda.h"
#include "estoque/estorno.h"
#include "estoque/inventario.h"
#include "estoque/lancamento.h"
#include "estoque/movimentacao.h"
#include "estoque/reposicao.h"

/* Bodies and answers that their handlers read and write member by member. */
struct uniao_pedida {
    int64_t com_id;
};
static const struct field uniao_pedida_fields[] = {
    FIELD_INT(uniao_pedida, com_id, 1, INT64_MAX, REQUIRED, "O produto que passa a ser este."),
};

struct linha_do_lote {
    int64_t produto_id;
    struct movimentacao movimentacao;
};
static const struct field linha_do_lote_fields[] = {
    FIELD_INT(linha_do_lote, produto_id, 1, INT64_MAX, REQUIRED, "Produto."),
    FIELD_PART(linha_do_lote, movimentacao, movimentacao),
};

struct lote_pedido {
    size_t count;
    struct linha_do_lote itens[LANCAMENTOS_MAX];
};
static const struct field lote_pedido_fields[] = {
    FIELD_LIST(lote_pedido, itens, linha_do_lote, count, 1, LANCAMENTOS_MAX, NULL, REQUIRED,
               "As movimentações, na ordem em que são lançadas."),
};

struct lancada {
    int64_t id;
    int64_t produto_id;
    char tipo[sizeof(TIPO_DEVOLUCAO)];
    struct quantity quantidade;
    struct quantity saldo;
    struct cost custo;
};
static const struct field lancada_fields[] = {
    FIELD_ID(lancada, id, "Identificador, dado pelo sistema."),
    FIELD_INT(lancada, produto_id, 1, INT64_MAX, READ_ONLY, "Produto."),
    FIELD_CHOICE(lancada, tipo, TIPOS_DE_PESSOAS, READ_ONLY, "Tipo."),
    FIELD_QUANTITY(lancada, quantidade, 0, ESTOQUE_MAX, READ_ONLY, "A mudança com seu sinal."),
    FIELD_QUANTITY(lancada, saldo, 0, ESTOQUE_MAX, READ_ONLY, "Estoque que ficou."),
    FIELD_COST(lancada, custo, COST_MAX, READ_ONLY_OR_NULL, "Custo da unidade."),
};

struct lote_lancado {
    size_t count;
    struct lancada itens[LANCAMENTOS_MAX];
};
static const struct field lote_lancado_fields[] = {
    FIELD_LIST(lote_lancado, itens, lancada, count, 1, LANCAMENTOS_MAX, NULL, READ_ONLY,
               "O que se lançou, na mesma ordem."),
};

/* The list of all movements takes the filters of a product's list, and produtoId. */
struct movimentacoes_filter {
    int64_t produto_id;
    struct movimentacao_filter filter;
};
static const struct field movimentacoes_filter_fields[] = {
    FIELD_INT(movimentacoes_filter, produto_id, 1, INT64_MAX, OPTIONAL, "Produto."),
    FIELD_PART(movimentacoes_filter, filter, movimentacao_filter),
};

#define ONE      "/produtos/{id}"
#define ENTRY    ONE "/movimentacoes/{id}"
#define PRODUCT  .answer = RECORD(produto)
#define MOVEMENT .answer = RECORD(movimentacao)
#define HISTORY                                                                                    \
    .query = RECORD(history_filter), .orders = HISTORY_ORDERS, .answer = RECORD(historico),        \
    .shape = SHAPE_PAGE

static const struct contract ROWS[] = {
    {METHOD_GET, "/produtos", .query = RECORD(produto_filter), .orders = PRODUTO_ORDERS, PRODUCT,
     .shape = SHAPE_PAGE},
    {METHOD_POST, "/produtos", .body = RECORD(produto), .status = 201, PRODUCT},
    {METHOD_GET, "/produtos/a-comprar", .query = RECORD(reposicao_filter),
     .orders = REPOSICAO_ORDERS, .answer = RECORD(reposicao), .shape = SHAPE_PAGE},
    {METHOD_GET, "/produtos/historico", HISTORY},
    {METHOD_GET, ONE, PRODUCT},
    {METHOD_PUT, ONE, .body = RECORD(produto), .use = RECORD_REPLACE, .version = VERSION_MUST,
     PRODUCT},
    {METHOD_PATCH, ONE, .body = RECORD(produto), .use = RECORD_PATCH, .version = VERSION_MAY,
     PRODUCT},
    {METHOD_DELETE, ONE, .version = VERSION_MUST},
    {METHOD_POST, ONE "/restaurar", .version = VERSION_MAY, PRODUCT},
    {METHOD_POST, ONE "/unir", .body = RECORD(uniao_pedida), .version = VERSION_MAY, PRODUCT},
    {METHOD_GET, ONE "/historico", HISTORY},
    {METHOD_GET, ONE "/movimentacoes", .query = RECORD(movimentacao_filter),
     .orders = MOVIMENTACAO_ORDERS, MOVEMENT, .shape = SHAPE_PAGE},
    {METHOD_POST, ONE "/movimentacoes", .body = RECORD(movimentacao), .version = VERSION_MAY,
     .status = 201, MOVEMENT},
    {METHOD_GET, ENTRY, MOVEMENT},
    {METHOD_POST, ENTRY "/estorno", .body = RECORD(estorno), .status = 201, MOVEMENT},
    {METHOD_POST, "/movimentacoes/lote", .body = RECORD(lote_pedido), .status = 201,
     .answer = RECORD(lote_lancado)},
    {METHOD_GET, "/movimentacoes", .query = RECORD(movimentacoes_filter),
     .orders = MOVIMENTACAO_ORDERS, MOVEMENT, .shape = SHAPE_PAGE},
    {METHOD_GET, "/pendencias", .query = RECORD(pendencia_filter), .orders = PENDENCIA_ORDERS,
     .answer = RECORD(pendencia), .shape = SHAPE_PAGE},
    {METHOD_GET, "/relatorios/estoque", .query = RECORD(inventario_filter),
     .orders = INVENTARIO_ORDERS, .answer = RECORD(inventario_do_produto),
     .forms = {RECORD(inventario_do_fornecedor)}, .sum = RECORD(inventario_soma),
     .shape = SHAPE_PAGE},
    /* The orders of all its groupings: see consumo_orders. */
    {METHOD_GET, "/relatorios/consumo", .query = RECORD(consumo_filter), .orders = "mes custo id",
     .answer = RECORD(consumo_do_mes),
     .forms = {RECORD(consumo_do_produto), RECORD(consumo_do_projeto),
               RECORD(consumo_do_fornecedor)},
     .sum = RECORD(consumo_soma), .shape = SHAPE_PAGE},
};

const struct contracts CONTRATO = {ROWS, sizeof(ROWS) / sizeof(ROWS[0])};
