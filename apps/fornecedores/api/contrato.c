#include "fornecedores/api/contrato.h"

#include "common/db/history.h"
#include "fornecedores/fornecedor.h"

#define ONE      "/fornecedores/{id}"
#define SUPPLIER .answer = RECORD(fornecedor)
#define HISTORY                                                                                    \
    .query = RECORD(history_filter), .orders = HISTORY_ORDERS, .answer = RECORD(historico),        \
    .shape = SHAPE_PAGE

static const struct contract ROWS[] = {
    {METHOD_GET, "/fornecedores", .query = RECORD(fornecedor_filter), .orders = FORNECEDOR_ORDERS,
     SUPPLIER, .shape = SHAPE_PAGE},
    {METHOD_POST, "/fornecedores", .body = RECORD(fornecedor), .status = 201, SUPPLIER},
    {METHOD_GET, "/fornecedores/historico", HISTORY},
    {METHOD_GET, ONE, SUPPLIER},
    {METHOD_PUT, ONE, .body = RECORD(fornecedor), .use = RECORD_REPLACE, .version = VERSION_MUST,
     SUPPLIER},
    {METHOD_PATCH, ONE, .body = RECORD(fornecedor), .use = RECORD_PATCH, .version = VERSION_MAY,
     SUPPLIER},
    {METHOD_DELETE, ONE, .version = VERSION_MUST},
    {METHOD_POST, ONE "/restaurar", .version = VERSION_MAY, SUPPLIER},
    {METHOD_PATCH, ONE "/telefone", .body = RECORD(telefone), .use = RECORD_REPLACE,
     .version = VERSION_MAY, SUPPLIER},
    {METHOD_PATCH, ONE "/endereco", .body = RECORD(endereco), .use = RECORD_REPLACE,
     .version = VERSION_MAY, SUPPLIER},
    {METHOD_GET, ONE "/historico", HISTORY},
};

const struct contracts CONTRATO = {ROWS, sizeof(ROWS) / sizeof(ROWS[0])};
