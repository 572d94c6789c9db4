#include "common/resource/contato.h"

void telefone_check(struct fields *f, const void *object)
{
    const struct telefone *t = object;

    if (!f->object || fields_is_wrong(f, "codigoPais"))
        return;
    if (!fields_is_wrong(f, "codigoDeArea") &&
        (*t->codigo_de_area || !fields_is_wrong(f, "numero")) &&
        !telefone_codigo_de_area_is_valid(t->codigo_pais, t->codigo_de_area, t->numero))
        fields_fault(f, "codigoDeArea", "Código de área inválido.");
    if (!fields_is_wrong(f, "numero") && !telefone_numero_is_valid(t->codigo_pais, t->numero))
        fields_fault(f, "numero", "Número de telefone inválido.");
}
