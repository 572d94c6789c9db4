#include "estoque/demanda.h"

bool demanda_is_only_cut(const struct demanda *d)
{
    return d->id != 0 && d->pedida.thousandths == 0 && d->retida.thousandths > 0;
}

bool demanda_is_removed(const struct demanda *d)
{
    return demanda_is_only_cut(d) && !d->aberta;
}
