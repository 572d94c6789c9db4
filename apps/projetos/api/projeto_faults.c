#include "projetos/api/projeto_faults.h"

#include <stdio.h>
#include <string.h>

/* Adds a fault at the product of material `i`. */
static void refuse_product(struct faults *faults, size_t i, const char *message)
{
    struct fields f = {.faults = faults};

    (void)snprintf(f.pointer, sizeof(f.pointer), "/materiais/%zu", i);
    fields_fault(&f, "produtoId", "%s", message);
}

void projeto_check(struct fields *f, const struct projeto *p)
{
    if (*p->data_inicio && *p->data_entrega && strcmp(p->data_entrega, p->data_inicio) < 0)
        fields_fault(f, "dataEntrega", "Não pode ser antes de dataInicio.");
    for (size_t i = 0; i < p->material_count; i++) {
        const int64_t id = p->materiais[i].produto_id;

        if (id != 0 && material_find(p->materiais, p->material_count, id) != &p->materiais[i])
            refuse_product(f->faults, i, "Este produto já está na lista.");
    }
}

void projeto_check_products(const struct projeto *p, struct faults *faults)
{
    for (size_t i = 0; i < p->material_count; i++) {
        if (p->materiais[i].estado == ESTADO_DESCONHECIDO)
            refuse_product(faults, i, "Este produto não existe.");
        if (p->materiais[i].estado == ESTADO_REMOVIDO)
            refuse_product(faults, i, "Este produto foi retirado do estoque.");
    }
}
