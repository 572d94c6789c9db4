#pragma once

#include "common/values/decimal.h"

/* Money is an integer number of centavos. */

/* R$ 9.999.999.999,99, the largest DECIMAL(12,2). */
#define MONEY_MAX INT64_C(999999999999)

/* Always two decimals. */
extern const struct decimal_kind MONEY_KIND;

/* The same for a sum that may be unknown: -1 then. */
extern const struct decimal_kind SUM_KIND;
