#include "projetos/consumidor/resposta.h"

#include <stdio.h>
#include <string.h>

#include "common/db/history.h"
#include "common/messaging/parking.h"
#include "projetos/produto.h"

/* The part of a project that an answer changes. */
struct answered {
    struct material materiais[1];
    size_t count;
};

static const struct field answered_fields[] = {
    FIELD_LIST(answered, materiais, material, count, 1, 1, NULL, READ_ONLY, "O material."),
};

static enum db_result tell(struct db *db, const struct autor *autor, const struct resposta *r,
                           const struct pedido_atual *m, const struct material *now)
{
    struct answered before = {{m->material}, 1};
    struct answered after = {{*now}, 1};

    return history_add(db, autor,
                       &(struct history_entry){"projeto", r->projeto_id, MATERIAL_RESPONDIDO,
                                               m->projeto_versao + 1,
                                               HISTORY_OF(answered, &before, &after)});
}

static bool is_gone(const char *situacao)
{
    return strcmp(situacao, SITUACAO_DEVOLVIDO) == 0 || strcmp(situacao, SITUACAO_DISPENSADO) == 0;
}

/* The material after the answer. Quantities are limited to what is asked, because an answer may
 * include what the project asked of a product merged into this one (uniao.h). Of a withdrawn
 * material that was partly cut, all that is not cut came back; the stock answers less than was to
 * be kept if it had taken a part back meanwhile. What was cut before the work was reopened stays in
 * `mantida` until all that is asked for is there. */
static struct material after(const struct resposta *r, const struct material *before)
{
    struct material m = *before;

    (void)snprintf(m.situacao, sizeof(m.situacao), "%s", r->situacao);
    m.faltante = quantity_least(r->faltante, m.quantidade);
    m.devolvida = quantity_least(r->devolvida,
                                 m.retirado && m.mantida.thousandths > 0 && !is_gone(r->situacao)
                                     ? m.mantida
                                     : m.quantidade);
    m.custo = strcmp(r->situacao, SITUACAO_BAIXADO) == 0 || cost_is_known(r->custo)
                  ? r->custo
                  : (struct cost){0}; /* from an earlier release: nothing is held */
    if (is_gone(r->situacao) || (!m.retirado && strcmp(r->situacao, SITUACAO_BAIXADO) == 0))
        m.mantida = QUANTITY(0);
    else if (quantity_compare(r->quantidade, m.mantida) < 0)
        m.mantida = r->quantidade;
    if (m.retirado && m.mantida.thousandths > 0) {
        struct quantity rest = QUANTITY(0);

        (void)quantity_subtract(m.quantidade, m.mantida, &rest);
        (void)quantity_add(m.devolvida, rest, &m.devolvida);
    }
    return m;
}

/* Does the answer change anything? One to a new status of the project mostly does not. */
static bool is_news(const struct material *before, const struct material *now)
{
    return strcmp(before->situacao, now->situacao) != 0 ||
           quantity_compare(before->faltante, now->faltante) != 0 ||
           quantity_compare(before->devolvida, now->devolvida) != 0 ||
           before->custo.hundred_thousandths != now->custo.hundred_thousandths;
}

/* Writes the answer; a finished project withdraws what is missing. */
static enum db_result answer(struct db *db, const struct autor *autor, const struct resposta *r,
                             const struct pedido_atual *m)
{
    const struct material now = after(r, &m->material);
    const bool news = is_news(&m->material, &now);
    enum db_result result = resposta_save(db, r, &now, news);

    if (result == DB_OK && news)
        result = tell(db, autor, r, m, &now);
    if (result == DB_OK && strcmp(r->situacao, SITUACAO_INSUFICIENTE) == 0 &&
        strcmp(m->status, STATUS_CONCLUIDO) == 0)
        result = projeto_withdraw_missing(db, autor, r->projeto_id);
    return result;
}

/* Why the answer does not fit the request; NULL when it does. */
static const char *refusal(const struct resposta *r, const struct material *m)
{
    if (!m->retirado)
        return is_gone(r->situacao) ? "devolvido, mas o material continua pedido" : NULL;
    if (is_gone(r->situacao) ||
        (m->mantida.thousandths > 0 && strcmp(r->situacao, SITUACAO_BAIXADO) == 0))
        return NULL;
    return "nada se pede mais deste material, só se devolve";
}

/* A message that is tried again has waited at least this long. */
enum { WAITED_MS = 1000 };

/* Has the copy of the products been complete at some moment since the answer came? False at its
 * first try. */
static enum db_result copy_has_followed(struct db *db, const struct message *answer, bool *followed)
{
    int64_t attempts;

    *followed = false;
    if (message_header_int(answer, HEADER_ATTEMPTS, 1, INT64_MAX, &attempts) != HEADER_OK)
        return DB_OK;
    return copia_is_current(db, WAITED_MS, followed);
}

/* Until the stock knows that the project knows of a merge, its answers about the product that stays
 * include what the project asked of the merged one; of such an answer only the number is kept. The
 * message that tells of the merge may come after the answer, which is then tried again. */
static enum apply_result pass_over(struct db *db, const struct resposta *r,
                                   const struct pedido_atual *m, const char *why,
                                   const struct message *message, struct applying *applying)
{
    bool united = false;
    bool followed = false;
    enum db_result result = copy_has_followed(db, message, &followed);

    if (result == DB_OK)
        result = produto_tem_unidos(db, r->produto_id, &united);
    if (result == DB_OK && !united)
        return followed ? apply_impossible(applying, "%s", why) : apply_early(applying, why);
    return apply_of(result == DB_OK ? resposta_save(db, r, &m->material, false) : result);
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
    const char *why = refusal(&r, &m.material);
    if (why)
        return pass_over(db, &r, &m, why, message, applying);
    const struct autor autor = message_autor(message);

    return apply_of(answer(db, &autor, &r, &m));
}
