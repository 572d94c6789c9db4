#include "projetos/consumidor/resposta.h"

#include <stdio.h>
#include <string.h>

#include "common/db/history.h"

/* The part of a project that an answer changes. */
struct answered {
    struct material materiais[1];
    size_t count;
};

static const struct field answered_fields[] = {
    FIELD_LIST(answered, materiais, material, count, 1, 1, NULL, READ_ONLY, "O material."),
};

static enum db_result tell(struct db *db, const struct autor *autor, const struct resposta *r,
                           const struct pedido_atual *m)
{
    struct answered before = {{m->material}, 1};
    struct answered after = before;

    (void)snprintf(after.materiais[0].situacao, sizeof(after.materiais[0].situacao), "%s",
                   r->situacao);
    after.materiais[0].faltante = r->faltante;
    return history_add(db, autor,
                       &(struct history_entry){"projeto", r->projeto_id, MATERIAL_RESPONDIDO,
                                               m->projeto_versao + 1,
                                               HISTORY_OF(answered, &before, &after)});
}

/* Writes the answer; a finished project withdraws what is missing. */
static enum db_result answer(struct db *db, const struct autor *autor, const struct resposta *r,
                             const struct pedido_atual *m)
{
    enum db_result result = resposta_save(db, r);

    if (result == DB_OK)
        result = tell(db, autor, r, m);
    if (result == DB_OK && strcmp(r->situacao, SITUACAO_INSUFICIENTE) == 0 &&
        strcmp(m->status, STATUS_CONCLUIDO) == 0)
        result = projeto_withdraw_missing(db, autor, r->projeto_id);
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
    if (result != DB_OK || r.versao != m.material.versao || r.sequencia <= m.material.sequencia)
        return apply_of(result);
    if ((strcmp(r.situacao, SITUACAO_DEVOLVIDO) == 0) != (m.material.retirado != 0))
        return apply_impossible(applying, m.material.retirado
                                              ? "nada se pede mais deste material, só se devolve"
                                              : "devolvido, mas o material continua pedido");
    const struct autor autor = message_autor(message);

    return apply_of(answer(db, &autor, &r, &m));
}
