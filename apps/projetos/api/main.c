#include "common/base/version.h"
#include "common/http/revocation_reader.h"
#include "common/http/server.h"
#include "projetos/api/contrato.h"
#include "projetos/api/produto_http.h"
#include "projetos/api/projeto_http.h"

#define READERS "ADMIN ATENDENTE FINANCEIRO"
#define WORKERS "ADMIN ATENDENTE"
#define ADMINS  "ADMIN"

/* Prepared statements per worker. POST and PUT together use seven; with more, 16 workers would
 * exceed the 16 MB of a service. */
enum { STATEMENTS = 7 };

static const struct route ROUTES[] = {
    {METHOD_GET, "/projetos", READERS, projetos_list},
    {METHOD_POST, "/projetos", WORKERS, projetos_create},
    {METHOD_GET, "/projetos/produtos-em-estoque", WORKERS, produtos_list},
    {METHOD_GET, "/projetos/historico", ADMINS, projetos_history_all},
    {METHOD_GET, "/projetos/{id}", READERS, projetos_get},
    {METHOD_PUT, "/projetos/{id}", WORKERS, projetos_replace},
    {METHOD_PATCH, "/projetos/{id}", WORKERS, projetos_patch},
    {METHOD_DELETE, "/projetos/{id}", ADMINS, projetos_delete},
    {METHOD_PATCH, "/projetos/{id}/status", WORKERS, projetos_change_status},
    {METHOD_GET, "/projetos/{id}/historico", READERS, projetos_history},
};

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    contract_answer(argc, argv, ROUTES, &CONTRATO);
    return server_run(&(struct service){.name = "projetos",
                                        .routes = ROUTES,
                                        .route_count = sizeof(ROUTES) / sizeof(ROUTES[0]),
                                        .revocations = &REVOCATIONS,
                                        .statements = STATEMENTS});
}
