#include "mensagens/quantidade.h"

const char *quantidade_reason(int64_t casas_decimais)
{
    static const char *const REASONS[] = {
        "Este produto se conta em unidades inteiras: não pode ter casas decimais.",
        "Este produto tem no máximo uma casa decimal.",
        "Este produto tem no máximo duas casas decimais."};

    return REASONS[casas_decimais];
}

void quantidade_check(struct fields *f, const char *name, struct quantity quantidade,
                      int64_t casas_decimais)
{
    if ((int64_t)quantity_decimals(quantidade) > casas_decimais)
        fields_fault(f, name, "%s", quantidade_reason(casas_decimais));
}
