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

enum db_result movimentacao_add(struct db *db, struct movimentacao *m, int64_t max)
{
    enum db_result result = movimentacao_insert(db, m, max);

    if (result == DB_OK && m->quantidade != 0)
        result = produto_update_quantidade(db, m->produto_id, m->quantidade);
    return result == DB_NONE ? RULE_CONFLICT : result;
}
