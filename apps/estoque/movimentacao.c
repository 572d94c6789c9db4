#include "estoque/movimentacao.h"

#include <stdio.h>

void movimentacao_describe(struct movimentacao *m, const char *motivo, const char *usuario,
                           const char *correlation)
{
    if (motivo)
        (void)snprintf(m->motivo, sizeof(m->motivo), "%s", motivo);
    (void)snprintf(m->usuario, sizeof(m->usuario), "%s", usuario ? usuario : "");
    (void)snprintf(m->correlacao_id, sizeof(m->correlacao_id), "%s",
                   correlation ? correlation : "");
}
