#include "estoque/produto_http.h"

#define READERS "ADMIN ATENDENTE FINANCEIRO"
#define WRITERS "ADMIN"

static const struct route ROUTES[] = {
    {METHOD_GET, "/produtos", READERS, produtos_list},
    {METHOD_POST, "/produtos", WRITERS, produtos_create},
    {METHOD_GET, "/produtos/{id}", READERS, produtos_get},
    {METHOD_PUT, "/produtos/{id}", WRITERS, produtos_replace},
    {METHOD_DELETE, "/produtos/{id}", WRITERS, produtos_delete},
};

int main(void)
{
    return server_run(&(struct service){"estoque", ROUTES, sizeof(ROUTES) / sizeof(ROUTES[0])});
}
