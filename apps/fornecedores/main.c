#include "common/server.h"
#include "fornecedores/fornecedor.h"

#define READERS "ADMIN ATENDENTE FINANCEIRO"
#define WRITERS "ADMIN"

static const struct route ROUTES[] = {
    {METHOD_POST, "/fornecedores", WRITERS, fornecedores_create},
    {METHOD_GET, "/fornecedores/{id}", READERS, fornecedores_get},
};

int main(void)
{
    return server_run(
        &(struct service){"fornecedores", ROUTES, sizeof(ROUTES) / sizeof(ROUTES[0])});
}
