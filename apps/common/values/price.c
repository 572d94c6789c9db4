#include "common/values/price.h"

const struct decimal_kind PRICE_KIND = {.decimals = 4, .shown = 2, .max = PRICE_MAX};
