#include "estoque/movimentacao.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(const char *text)
{
    return text ? text : "";
}

bool movimentacao_is(const struct movimentacao *m, const char *tipo)
{
    return strcmp(m->tipo, tipo) == 0;
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

enum db_result movimentacao_add(struct db *db, struct movimentacao *m)
{
    enum db_result result = movimentacao_insert(db, m);

    if (result == DB_OK && m->quantidade.thousandths != 0)
        result = produto_update_quantidade(db, m->produto_id, m->quantidade, m->custo);
    return result == DB_NONE ? RULE_CONFLICT : result;
}
