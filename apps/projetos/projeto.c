#include "projetos/projeto.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"

struct projeto *projeto_new(void)
{
    struct projeto *p = calloc(1, sizeof(*p));

    if (!p)
        log_error("projeto: sem memória");
    return p;
}

void projeto_free(struct projeto **p)
{
    free(*p);
}

bool projeto_is_active(const struct projeto *p)
{
    return strcmp(p->status, STATUS_PENDENTE) == 0 || strcmp(p->status, STATUS_EM_ANDAMENTO) == 0;
}

bool projeto_may_become(const struct projeto *p, const char *status)
{
    if (strcmp(status, STATUS_EM_ANDAMENTO) == 0)
        return strcmp(p->status, STATUS_PENDENTE) == 0;
    if (strcmp(status, STATUS_CONCLUIDO) == 0)
        return strcmp(p->status, STATUS_EM_ANDAMENTO) == 0;
    return strcmp(status, STATUS_CANCELADO) == 0 && projeto_is_active(p);
}

const struct material *projeto_material(const struct projeto *p, int64_t produto_id)
{
    for (size_t i = 0; i < p->material_count; i++)
        if (p->materiais[i].produto_id == produto_id)
            return &p->materiais[i];
    return NULL;
}

bool projeto_products_known(const struct projeto *p)
{
    for (size_t i = 0; i < p->material_count; i++)
        if (p->materiais[i].estado != ESTADO_CONHECIDO)
            return false;
    return true;
}

void projeto_keep_products(struct projeto *p, const struct projeto *old)
{
    for (size_t i = 0; i < p->material_count; i++) {
        struct material *m = &p->materiais[i];
        const struct material *before = projeto_material(old, m->produto_id);

        if (m->estado == ESTADO_CONHECIDO || !before)
            continue;
        m->estado = ESTADO_CONHECIDO;
        memcpy(m->produto_nome, before->produto_nome, sizeof(m->produto_nome));
    }
}
