#include "autenticacao/api/auditoria_http.h"
#include "autenticacao/api/conta_http.h"
#include "autenticacao/api/contrato.h"
#include "autenticacao/api/pessoa_http.h"
#include "autenticacao/api/sessao_http.h"
#include "autenticacao/api/usuario_http.h"
#include "autenticacao/assinatura.h"
#include "autenticacao/senha.h"
#include "autenticacao/senha_regra.h"
#include "common/base/log.h"
#include "common/base/version.h"
#include "common/http/server.h"

#define ADMINS "ADMIN"

/* Prepared statements per worker: enough for a login; the others serve administrators only. */
enum { STATEMENTS = 24 };

static const struct route ROUTES[] = {
    {METHOD_POST, "/auth/login", ROLES_PUBLIC, sessao_login},
    {METHOD_POST, "/auth/refresh", ROLES_PUBLIC, sessao_renew},
    {METHOD_POST, "/auth/logout", ROLES_PUBLIC, sessao_logout},
    {METHOD_GET, "/auth/.well-known/jwks.json", ROLES_PUBLIC, chaves_show},
    {METHOD_GET, "/auth/eu", ROLES_ANY, conta_show},
    {METHOD_PUT, "/auth/senha", ROLES_ANY, conta_change_senha},

    {METHOD_GET, "/pessoas", ADMINS, pessoas_list},
    {METHOD_POST, "/pessoas", ADMINS, pessoas_create},
    {METHOD_GET, "/pessoas/{id}", ADMINS, pessoas_get},
    {METHOD_PUT, "/pessoas/{id}", ADMINS, pessoas_replace},
    {METHOD_PATCH, "/pessoas/{id}", ADMINS, pessoas_patch},
    {METHOD_DELETE, "/pessoas/{id}", ADMINS, pessoas_delete},
    {METHOD_GET, "/pessoas/{id}/exportacao", ADMINS, pessoas_export},
    {METHOD_POST, "/pessoas/{id}/anonimizacao", ADMINS, pessoas_anonimizar},

    {METHOD_GET, "/usuarios", ADMINS, usuarios_list},
    {METHOD_POST, "/usuarios", ADMINS, usuarios_create},
    {METHOD_GET, "/usuarios/nomes", ROLES_ANY, usuarios_nomes},
    {METHOD_GET, "/usuarios/{chave}", ADMINS, usuarios_get},
    {METHOD_POST, "/usuarios/{chave}/desativar", ADMINS, usuarios_deactivate},
    {METHOD_POST, "/usuarios/{chave}/reativar", ADMINS, usuarios_reactivate},
    {METHOD_POST, "/usuarios/{chave}/senha", ADMINS, usuarios_set_senha},
    {METHOD_PATCH, "/usuarios/{chave}/papel", ADMINS, usuarios_set_papel},

    {METHOD_GET, "/auditoria", ADMINS, auditoria_show},
};

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    contract_answer(argc, argv, ROUTES, &CONTRATO);
    log_open("autenticacao");
    assinatura_open();
    senha_regra_open();
    senha_open(server_threads());
    return server_run(&(struct service){.name = "autenticacao",
                                        .routes = ROUTES,
                                        .route_count = sizeof(ROUTES) / sizeof(ROUTES[0]),
                                        .admit = sessao_admit,
                                        .statements = STATEMENTS});
}
