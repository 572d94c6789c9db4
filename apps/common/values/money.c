#include "common/values/money.h"

const struct decimal_kind MONEY_KIND = {.decimals = 2, .shown = 2, .max = MONEY_MAX};

const struct decimal_kind SUM_KIND = {.decimals = 2, .shown = 2, .max = DECIMAL_LIMIT, .none = -1};
