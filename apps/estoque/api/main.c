#include "common/base/version.h"
#include "common/http/revocation_reader.h"
#include "common/http/server.h"
#include "estoque/api/contrato.h"
#include "estoque/api/estorno_http.h"
#include "estoque/api/lancamento_http.h"
#include "estoque/api/movimentacao_http.h"
#include "estoque/api/pendencia_http.h"
#include "estoque/api/produto_http.h"
#include "estoque/api/relatorio_http.h"
#include "estoque/api/reposicao_http.h"

#define READERS    "ADMIN ATENDENTE FINANCEIRO"
#define WRITERS    "ADMIN"
#define AUDITORS   "ADMIN"
#define MOVERS     "ADMIN ATENDENTE"
#define ACCOUNTERS "ADMIN FINANCEIRO"
#define PLANNERS   "ADMIN ATENDENTE"

/* Prepared statements per worker: with more, 16 workers would exceed the 16 MB of a service. */
enum { STATEMENTS = 12 };

static const struct route ROUTES[] = {
    {METHOD_GET, "/produtos", READERS, produtos_list},
    {METHOD_POST, "/produtos", WRITERS, produtos_create},
    {METHOD_GET, "/produtos/a-comprar", READERS, reposicoes_list},
    {METHOD_GET, "/produtos/historico", AUDITORS, produtos_history_all},
    {METHOD_GET, "/produtos/{id}", READERS, produtos_get},
    {METHOD_PUT, "/produtos/{id}", WRITERS, produtos_replace},
    {METHOD_PATCH, "/produtos/{id}", WRITERS, produtos_patch},
    {METHOD_DELETE, "/produtos/{id}", WRITERS, produtos_delete},
    {METHOD_POST, "/produtos/{id}/restaurar", WRITERS, produtos_restore},
    {METHOD_POST, "/produtos/{id}/unir", WRITERS, produtos_unite},
    {METHOD_GET, "/produtos/{id}/historico", READERS, produtos_history},
    {METHOD_GET, "/produtos/{id}/movimentacoes", READERS, movimentacoes_of_produto},
    {METHOD_POST, "/produtos/{id}/movimentacoes", MOVERS, lancamentos_create},
    {METHOD_GET, "/produtos/{id}/movimentacoes/{id}", READERS, movimentacoes_get},
    {METHOD_POST, "/produtos/{id}/movimentacoes/{id}/estorno", WRITERS, estornos_create},
    {METHOD_POST, "/movimentacoes/lote", MOVERS, lancamentos_create_many},
    {METHOD_GET, "/movimentacoes", ACCOUNTERS, movimentacoes_list},
    {METHOD_GET, "/pendencias", PLANNERS, pendencias_list},
    {METHOD_GET, "/relatorios/estoque", ACCOUNTERS, relatorios_estoque},
    {METHOD_GET, "/relatorios/consumo", ACCOUNTERS, relatorios_consumo},
};

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    contract_answer(argc, argv, ROUTES, &CONTRATO);
    return server_run(&(struct service){.name = "estoque",
                                        .routes = ROUTES,
                                        .route_count = sizeof(ROUTES) / sizeof(ROUTES[0]),
                                        .large_body = "/movimentacoes/lote",
                                        .revocations = &REVOCATIONS,
                                        .statements = STATEMENTS});
}
