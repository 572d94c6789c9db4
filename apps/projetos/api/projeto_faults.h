#pragma once

#include "common/resource/fields.h"
#include "projetos/projeto.h"

/* Checks a project that was read: dates in order, no product twice. */
void projeto_check(struct fields *f, const struct projeto *p);

/* Adds faults for materials whose product is unknown or removed in the local copy. */
void projeto_check_products(const struct projeto *p, struct faults *faults);
