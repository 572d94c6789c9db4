#include "projetos/pedido.h"

#include <stdio.h>
#include <string.h>

/* Requests the whole quantity of a material or, if `withdrawn`, only what has been cut of it, with
 * the project's current version. */
static struct pedido ask(const struct projeto *p, struct material *m, bool withdrawn)
{
    (void)snprintf(m->situacao, sizeof(m->situacao), "%s", SITUACAO_PENDENTE);
    m->faltante = QUANTITY(0);
    m->versao = p->versao;
    m->retirado = withdrawn;
    m->pedido_em[0] = '\0';
    return (struct pedido){.produto_id = m->produto_id,
                           .produto_nome = m->produto_nome,
                           .quantidade = withdrawn ? m->mantida : m->quantidade};
}

/* Keeps the request and answer of an unchanged material. */
static void keep(struct material *m, const struct material *before)
{
    memcpy(m->situacao, before->situacao, sizeof(m->situacao));
    memcpy(m->pedido_em, before->pedido_em, sizeof(m->pedido_em));
    m->faltante = before->faltante;
    m->versao = before->versao;
    m->retirado = before->retirado;
}

/* Does the request stand? A renamed project asks again for what it still waits for, because the
 * stock shows its name. */
static bool is_kept(const struct material *m, const struct material *before, bool renamed)
{
    return before && quantity_compare(before->quantidade, m->quantidade) == 0 &&
           (!renamed || strcmp(before->situacao, SITUACAO_BAIXADO) == 0);
}

static struct pedido ask_no_more(const struct material *m)
{
    return (struct pedido){.produto_id = m->produto_id,
                           .produto_nome = m->produto_nome,
                           .quantidade = m->mantida,
                           .so_cortado = m->mantida.thousandths > 0};
}

size_t pedidos_of_changes(const struct projeto *old, struct projeto *p,
                          struct pedido pedidos[static PEDIDOS_MAX])
{
    const bool renamed = strcmp(p->nome, old->nome) != 0;
    size_t count = 0;

    for (size_t i = 0; i < p->material_count; i++) {
        struct material *m = &p->materiais[i];
        const struct material *before =
            material_find(old->materiais, old->material_count, m->produto_id);

        m->sequencia = before ? before->sequencia : 0;
        m->devolvida = before ? quantity_least(before->devolvida, m->quantidade) : QUANTITY(0);
        m->mantida = before ? quantity_least(before->mantida, m->quantidade) : QUANTITY(0);
        m->custo = before ? before->custo : (struct cost){0};
        if (is_kept(m, before, renamed))
            keep(m, before);
        else
            pedidos[count++] = ask(p, m, false);
    }
    for (size_t i = 0; i < old->material_count; i++)
        if (!material_find(p->materiais, p->material_count, old->materiais[i].produto_id))
            pedidos[count++] = ask_no_more(&old->materiais[i]);
    return count;
}

static bool is_withdrawn_by(enum retirada which, const struct material *m)
{
    switch (which) {
    case RETIRA_INSUFICIENTES:
        return strcmp(m->situacao, SITUACAO_INSUFICIENTE) == 0;
    case RETIRA_NAO_BAIXADOS:
        return strcmp(m->situacao, SITUACAO_BAIXADO) != 0;
    default:
        return true;
    }
}

size_t pedidos_of_withdrawal(struct projeto *p, enum retirada which,
                             struct pedido pedidos[static PEDIDOS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < p->material_count; i++) {
        struct material *m = &p->materiais[i];
        if (!m->retirado && is_withdrawn_by(which, m))
            pedidos[count++] = ask(p, m, true);
    }
    return count;
}

size_t pedidos_of_reopening(struct projeto *p, struct pedido pedidos[static PEDIDOS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < p->material_count; i++) {
        struct material *m = &p->materiais[i];
        if (!m->retirado)
            continue;
        m->devolvida = QUANTITY(0);
        pedidos[count++] = ask(p, m, false);
    }
    return count;
}

size_t pedidos_of_status(struct projeto *p, struct pedido pedidos[static PROJETO_MATERIAIS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < p->material_count; i++) {
        struct material *m = &p->materiais[i];
        if (m->retirado || m->versao == p->versao)
            continue;
        m->versao = p->versao;
        pedidos[count++] = (struct pedido){.produto_id = m->produto_id,
                                           .produto_nome = m->produto_nome,
                                           .quantidade = m->quantidade};
    }
    return count;
}

size_t pedidos_of_removal(const struct projeto *p, struct pedido pedidos[static PEDIDOS_MAX])
{
    for (size_t i = 0; i < p->material_count; i++)
        pedidos[i] = ask_no_more(&p->materiais[i]);
    return p->material_count;
}
