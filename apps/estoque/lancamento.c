#include "estoque/lancamento.h"

#include <stdio.h>
#include <string.h>

#include "estoque/atendimento.h"

struct creation {
    const struct autor *autor;
    const struct movimentacao *asked;
    struct movimentacao *made;
    struct produto *produto;
};

static enum db_result create(struct db *db, void *context)
{
    const struct creation *creation = context;
    struct movimentacao *m = creation->made;
    struct produto *p = creation->produto;
    enum db_result result = produto_lock(db, creation->asked->produto_id, p);

    if (result == DB_OK && !p->ativo)
        return DB_NONE;
    *m = *creation->asked;
    movimentacao_describe(m, NULL, creation->autor);
    (void)snprintf(m->produto_nome, sizeof(m->produto_nome), "%s", p->nome);
    if (strcmp(m->tipo, TIPO_SAIDA) == 0)
        m->quantidade = -m->quantidade;
    if (result == DB_OK)
        result = movimentacao_add(db, m, QUANTIDADE_MAX);
    if (result != DB_OK || m->quantidade == 0)
        return result;
    if (m->quantidade > 0)
        result = atendimento_serve(db, NULL, p->id, p->nome, creation->autor->correlation);
    if (result == DB_OK)
        result = produto_read(db, p->id, p);
    if (result == DB_OK)
        result = produto_announce(db, NULL, PRODUTO_ALTERADO, p, creation->autor);
    return result;
}

enum db_result lancamento_create(struct db *db, const struct autor *autor, struct movimentacao *m,
                                 struct produto *p)
{
    struct movimentacao asked = *m;

    return db_transaction(db, create, &(struct creation){autor, &asked, m, p});
}
