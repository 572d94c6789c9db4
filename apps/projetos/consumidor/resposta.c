#include "projetos/consumidor/resposta.h"

#include <string.h>

/* Writes the answer; a finished project withdraws what is missing. */
static enum db_result answer(struct db *db, const struct message *message, const struct resposta *r,
                             const struct pedido_atual *m)
{
    enum db_result result = resposta_save(db, r);

    if (result == DB_OK && strcmp(r->situacao, SITUACAO_INSUFICIENTE) == 0 &&
        strcmp(m->status, STATUS_CONCLUIDO) == 0)
        result = projeto_withdraw_missing(db, message->correlation, r->projeto_id);
    return result;
}

enum apply_result resposta_apply(struct db *db, const struct message *message,
                                 struct applying *applying)
{
    struct resposta r = {0};
    struct pedido_atual m = {0};

    enum apply_result readable = resposta_read(&r, message, applying);
    if (readable != APPLY_OK || r.projeto_id == 0)
        return readable;
    enum db_result result = resposta_lock(db, &r, &m);
    if (result == DB_NONE)
        return APPLY_OK; /* the project, or its material, is gone */
    if (result != DB_OK || r.versao != m.versao || r.sequencia <= m.sequencia)
        return apply_of(result);
    if ((strcmp(r.situacao, SITUACAO_DEVOLVIDO) == 0) != (m.retirado != 0))
        return apply_impossible(applying, m.retirado
                                              ? "nada se pede mais deste material, só se devolve"
                                              : "devolvido, mas o material continua pedido");
    return apply_of(answer(db, message, &r, &m));
}
