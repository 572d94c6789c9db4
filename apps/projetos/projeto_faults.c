#include "projetos/projeto_faults.h"

#include <stdio.h>
#include <string.h>

/* The members of element `i` of a list. */
static struct fields fields_at(struct faults *faults, const char *list, size_t i)
{
    struct fields f = {.faults = faults};

    (void)snprintf(f.pointer, sizeof(f.pointer), "%s/%zu", list, i);
    return f;
}

/* Adds a fault at the product of element `i` of a list. */
static void refuse(struct faults *faults, const char *list, size_t i, const char *message)
{
    struct fields f = fields_at(faults, list, i);

    fields_fault(&f, "produtoId", "%s", message);
}

void projeto_check(struct fields *f, const void *object)
{
    const struct projeto *p = object;

    if (*p->data_inicio && *p->data_entrega && strcmp(p->data_entrega, p->data_inicio) < 0)
        fields_fault(f, "dataEntrega", "Não pode ser antes de dataInicio.");
    for (size_t i = 0; i < p->material_count; i++) {
        const int64_t id = p->materiais[i].produto_id;

        if (id != 0 && material_find(p->materiais, p->material_count, id) != &p->materiais[i])
            refuse(f->faults, "/materiais", i, "Este produto já está na lista.");
    }
}

void andamento_check(struct fields *f, const struct andamento *a)
{
    if (a->sem_materiais && strcmp(a->status, STATUS_CONCLUIDO) != 0)
        fields_fault(f, "semMateriais", "Só serve para CONCLUIDO.");
    if (a->devolucao_count > 0 && strcmp(a->status, STATUS_CANCELADO) != 0)
        fields_fault(f, "devolucoes", "Só serve para CANCELADO.");
    for (size_t i = 1; i < a->devolucao_count; i++)
        for (size_t j = 0; j < i; j++)
            if (a->devolucoes[i].produto_id != 0 &&
                a->devolucoes[i].produto_id == a->devolucoes[j].produto_id)
                refuse(f->faults, "/devolucoes", i, "Este material já está na lista.");
}

static void check_decimals(struct faults *faults, size_t i, const struct material *m)
{
    struct fields f = fields_at(faults, "/materiais", i);

    quantidade_check(&f, "quantidade", m->quantidade, m->casas_decimais);
}

void projeto_check_products(const struct projeto *p, struct faults *faults)
{
    for (size_t i = 0; i < p->material_count; i++) {
        if (p->materiais[i].estado == ESTADO_DESCONHECIDO)
            refuse(faults, "/materiais", i, "Este produto não existe.");
        if (p->materiais[i].estado == ESTADO_REMOVIDO)
            refuse(faults, "/materiais", i, "Este produto foi retirado do estoque.");
        if (p->materiais[i].estado == ESTADO_CONHECIDO)
            check_decimals(faults, i, &p->materiais[i]);
    }
}
