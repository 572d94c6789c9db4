#include "projetos/pedido.h"

#include <stdio.h>
#include <string.h>

/* Requests the whole quantity of a material, or 0, with the project's current version. */
static struct pedido ask(const struct projeto *p, struct material *m, bool withdrawn)
{
    (void)snprintf(m->situacao, sizeof(m->situacao), "%s", SITUACAO_PENDENTE);
    m->faltante = 0;
    m->versao = p->versao;
    m->retirado = withdrawn;
    m->pedido_em[0] = '\0';
    return (struct pedido){m->produto_id, m->produto_nome, withdrawn ? 0 : m->quantidade};
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

/* A project that was renamed asks anew for what it still waits for: the stock shows its name. */
static bool is_kept(const struct material *m, const struct material *before, bool renamed)
{
    return before && before->quantidade == m->quantidade &&
           (!renamed || strcmp(before->situacao, SITUACAO_BAIXADO) == 0);
}

static struct pedido ask_nothing(const struct material *m)
{
    return (struct pedido){m->produto_id, m->produto_nome, 0};
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
        if (is_kept(m, before, renamed))
            keep(m, before);
        else
            pedidos[count++] = ask(p, m, false);
    }
    for (size_t i = 0; i < old->material_count; i++)
        if (!material_find(p->materiais, p->material_count, old->materiais[i].produto_id))
            pedidos[count++] = ask_nothing(&old->materiais[i]);
    return count;
}

size_t pedidos_of_withdrawal(struct projeto *p, bool all, struct pedido pedidos[static PEDIDOS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < p->material_count; i++) {
        struct material *m = &p->materiais[i];
        if (!m->retirado && (all || strcmp(m->situacao, SITUACAO_INSUFICIENTE) == 0))
            pedidos[count++] = ask(p, m, true);
    }
    return count;
}

size_t pedidos_of_removal(const struct projeto *p, struct pedido pedidos[static PEDIDOS_MAX])
{
    for (size_t i = 0; i < p->material_count; i++)
        pedidos[i] = ask_nothing(&p->materiais[i]);
    return p->material_count;
}
