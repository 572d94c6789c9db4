#include "estoque/movimentacao.h"

#include <stdio.h>

static const char *text_of(const char *text)
{
    return text ? text : "";
}

void movimentacao_describe(struct movimentacao *m, const char *motivo, const struct autor *autor)
{
    if (motivo)
        (void)snprintf(m->motivo, sizeof(m->motivo), "%s", motivo);
    (void)snprintf(m->autor, sizeof(m->autor), "%s", text_of(autor->chave));
    (void)snprintf(m->usuario, sizeof(m->usuario), "%s", text_of(autor->chave));
    (void)snprintf(m->endereco, sizeof(m->endereco), "%s", autor->endereco);
    (void)snprintf(m->correlacao_id, sizeof(m->correlacao_id), "%s", text_of(autor->correlation));
}

enum db_result movimentacao_add(struct db *db, struct movimentacao *m, int64_t max)
{
    enum db_result result = movimentacao_insert(db, m, max);

    if (result == DB_OK && m->quantidade != 0)
        result = produto_update_quantidade(db, m->produto_id, m->quantidade);
    return result == DB_NONE ? RULE_CONFLICT : result;
}
