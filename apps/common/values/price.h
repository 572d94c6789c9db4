#pragma once

#include "common/values/decimal.h"

/*
 * The price of one unit of something, to a hundredth of a centavo: R$ 0,0745. A type of its own, so
 * that the compiler does not accept it as centavos. Stored as DECIMAL(14,4).
 */
struct price {
    int64_t ten_thousandths;
};

/* R$ 9.999.999.999,99, the same as MONEY_MAX. */
#define PRICE_MAX INT64_C(99999999999900)

/* Written with two to four decimals: 12.30, 0.0745. */
extern const struct decimal_kind PRICE_KIND;
