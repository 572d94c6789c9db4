#include "projetos/api/contrato.h"

#include "common/db/history.h"
#include "projetos/produto.h"
#include "projetos/projeto.h"

#define ONE     "/projetos/{id}"
#define PROJECT .answer = RECORD(projeto)
#define HISTORY                                                                                    \
    .query = RECORD(history_filter), .orders = HISTORY_ORDERS, .answer = RECORD(historico),        \
    .shape = SHAPE_PAGE

static const struct record PRODUTO_DA_COPIA = {"produto_da_copia", produto_fields,
                                               sizeof(produto_fields) / sizeof(produto_fields[0])};

static const struct contract ROWS[] = {
    {METHOD_GET, "/projetos", .query = RECORD(projeto_filter), .orders = PROJETO_ORDERS, PROJECT,
     .shape = SHAPE_PAGE},
    {METHOD_POST, "/projetos", .body = RECORD(projeto), .status = 201, PROJECT},
    {METHOD_GET, "/projetos/produtos-em-estoque", .query = RECORD(produto_filter),
     .orders = PRODUTO_ORDERS, .answer = &PRODUTO_DA_COPIA, .shape = SHAPE_PAGE},
    {METHOD_GET, "/projetos/historico", HISTORY},
    {METHOD_GET, ONE, PROJECT},
    {METHOD_PUT, ONE, .body = RECORD(projeto), .use = RECORD_REPLACE, .version = VERSION_MUST,
     PROJECT},
    {METHOD_PATCH, ONE, .body = RECORD(projeto), .use = RECORD_PATCH, .version = VERSION_MAY,
     PROJECT},
    {METHOD_DELETE, ONE, .version = VERSION_MUST},
    {METHOD_PATCH, ONE "/status", .body = RECORD(andamento), .version = VERSION_MAY, PROJECT},
    {METHOD_GET, ONE "/historico", HISTORY},
};

const struct contracts CONTRATO = {ROWS, sizeof(ROWS) / sizeof(ROWS[0])};
