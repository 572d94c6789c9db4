#include "projetos/material.h"

const struct material *material_find(const struct material *list, size_t count, int64_t produto_id)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].produto_id == produto_id)
            return &list[i];
    return NULL;
}

struct quantity material_held(const struct material *m)
{
    struct quantity held = QUANTITY(0);

    (void)quantity_subtract(m->quantidade, m->devolvida, &held);
    return held;
}
