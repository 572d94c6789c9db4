#pragma once

#include "common/resource/fields.h"
#include "projetos/projeto.h"

/* Checks a struct projeto that was read: dates in order, no product twice. */
field_rule projeto_check;

/* Checks a struct andamento that was read: its members fit the status, no product twice. */
void andamento_check(struct fields *f, const struct andamento *a);

/* Adds faults for materials whose product is unknown or removed in the local copy, or has fewer
 * decimals than the quantity. */
void projeto_check_products(const struct projeto *p, struct faults *faults);
