#pragma once

#include "common/values/decimal.h"

/*
 * How much there is of something, in exact thousandths. A type of its own, so that the compiler
 * does not accept it as a number of pieces. It may be negative. Stored as DECIMAL(13,3).
 */
struct quantity {
    int64_t thousandths;
};

enum { QUANTITY_DECIMALS = 3 };

/* Whole pieces: in thousandths, for bounds; as a quantity, constant when `count` is. */
#define PIECES(count)   ((count)*INT64_C(1000))
#define QUANTITY(count) ((struct quantity){PIECES(count)})

/* The largest DECIMAL(13,3). */
#define QUANTITY_MAX INT64_C(9999999999999)

/* Written without trailing zeros: 10, 9.5. */
extern const struct decimal_kind QUANTITY_KIND;

/* The same where there may be no quantity: QUANTITY_NONE is null in JSON, NULL in a table. */
extern const struct decimal_kind OPTIONAL_QUANTITY_KIND;
#define QUANTITY_NONE ((struct quantity){-1})

/* Less than, equal to or greater than 0 as `a` is less than, equal to or greater than `b`. */
int quantity_compare(struct quantity a, struct quantity b);

/* The smaller of the two. */
struct quantity quantity_least(struct quantity a, struct quantity b);

/* The sum, not checked for overflow: of stored quantities, or sums of up to a thousand of them. */
struct quantity quantity_sum(struct quantity a, struct quantity b);

/* The sum or difference. False, with `*out` untouched, when it is not within ±QUANTITY_MAX; `out`
 * may be one of the others. */
bool quantity_add(struct quantity a, struct quantity b, struct quantity *out);
bool quantity_subtract(struct quantity a, struct quantity b, struct quantity *out);

/* The number of decimals needed to write it: 0 to QUANTITY_DECIMALS. */
unsigned int quantity_decimals(struct quantity q);
