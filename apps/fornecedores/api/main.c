#include "common/base/version.h"
#include "common/http/revocation_reader.h"
#include "common/http/server.h"
#include "fornecedores/api/contrato.h"
#include "fornecedores/api/fornecedor_http.h"

#define READERS  "ADMIN ATENDENTE FINANCEIRO"
#define WRITERS  "ADMIN"
#define AUDITORS "ADMIN"

/* Prepared statements per worker: with more, 16 workers would exceed the 16 MB of a service. */
enum { STATEMENTS = 12 };

static const struct route ROUTES[] = {
    {METHOD_GET, "/fornecedores", READERS, fornecedores_list},
    {METHOD_POST, "/fornecedores", WRITERS, fornecedores_create},
    {METHOD_GET, "/fornecedores/historico", AUDITORS, fornecedores_history_all},
    {METHOD_GET, "/fornecedores/{id}", READERS, fornecedores_get},
    {METHOD_PUT, "/fornecedores/{id}", WRITERS, fornecedores_replace},
    {METHOD_PATCH, "/fornecedores/{id}", WRITERS, fornecedores_patch},
    {METHOD_DELETE, "/fornecedores/{id}", WRITERS, fornecedores_delete},
    {METHOD_POST, "/fornecedores/{id}/restaurar", WRITERS, fornecedores_restore},
    {METHOD_PATCH, "/fornecedores/{id}/telefone", WRITERS, fornecedores_change_telefone},
    {METHOD_PATCH, "/fornecedores/{id}/endereco", WRITERS, fornecedores_change_endereco},
    {METHOD_GET, "/fornecedores/{id}/historico", READERS, fornecedores_history},
};

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    contract_answer(argc, argv, ROUTES, &CONTRATO);
    return server_run(&(struct service){.name = "fornecedores",
                                        .routes = ROUTES,
                                        .route_count = sizeof(ROUTES) / sizeof(ROUTES[0]),
                                        .revocations = &REVOCATIONS,
                                        .statements = STATEMENTS});
}
