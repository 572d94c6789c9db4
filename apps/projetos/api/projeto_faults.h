#pragma once

#include "common/resource/fields.h"
#include "projetos/projeto.h"

/* Rules of a project that was read: the days in order, no product twice. */
void projeto_check(struct fields *f, const struct projeto *p);

/* The faults of materials whose product the own copy does not have, or has no more. */
void projeto_check_products(const struct projeto *p, struct faults *faults);
