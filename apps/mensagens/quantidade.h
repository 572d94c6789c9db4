#pragma once

#include "common/resource/fields.h"

/* Largest quantity of a project's material, of one stock movement, and of the stock after an
 * entry. */
#define QUANTIDADE_MAX PIECES(1000000)

/* Adds a fault of the member `name` when the quantity has more decimals than its product. */
void quantidade_check(struct fields *f, const char *name, struct quantity quantidade,
                      int64_t casas_decimais);

/* Why a product of `casas_decimais`, less than QUANTITY_DECIMALS, refuses more; a constant. */
const char *quantidade_reason(int64_t casas_decimais);
