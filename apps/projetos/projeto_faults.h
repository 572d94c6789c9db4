#pragma once

#include "common/resource/fields.h"
#include "projetos/projeto.h"

/* Checks a struct projeto that was read: dates in order, no product twice. */
field_rule projeto_check;

/* Checks a change of the status that was read: what belongs to it, no product twice. */
void andamento_check(struct fields *f, const struct andamento *a);

/* Adds faults for materials whose product is unknown or removed in the local copy. */
void projeto_check_products(const struct projeto *p, struct faults *faults);
