#pragma once

#include "common/values/quantity.h"

/*
 * What something costs, in thousandths of a centavo: finer than prices, so that averages and
 * products can be added up before they are rounded to centavos. Stored as DECIMAL(15,5) or, for the
 * total of many, DECIMAL(16,5).
 */
struct cost {
    int64_t hundred_thousandths;
};

/* A cost that is not known: null in JSON, NULL in a table. What is computed from it is unknown too,
 * unless said otherwise. */
#define COST_UNKNOWN ((struct cost){-1})

/* R$ 90.000.000.000; a result above it is COST_UNKNOWN. */
#define COST_MAX INT64_C(9000000000000000)

/* Written with two to five decimals. */
extern const struct decimal_kind COST_KIND;

bool cost_is_known(struct cost cost);

/* The cost of `many` at `each` per unit; rounded half up. `many` is not negative. */
struct cost cost_of(struct cost each, struct quantity many);

/* The share of `part` when `whole` cost `all`; rounded half up, and exactly `all` when they are
 * equal. Both quantities are greater than 0. */
struct cost cost_share(struct cost all, struct quantity part, struct quantity whole);

struct cost cost_add(struct cost a, struct cost b);
/* The difference, but never below 0. */
struct cost cost_subtract(struct cost a, struct cost b);

/* The average cost of a unit after `more` at `each` is added to `stock` at `average`: `each` when
 * the stock is empty or its cost unknown, `average` when `each` is unknown. `more` is greater
 * than 0. */
struct cost cost_average(struct quantity stock, struct cost average, struct quantity more,
                         struct cost each);

/* The average cost of a unit of two merged stocks: `each` when `stock` is empty, unknown when the
 * cost of either, if not empty, is unknown. `more` is greater than 0. */
struct cost cost_of_both(struct quantity stock, struct cost average, struct quantity more,
                         struct cost each);

/* Rounded half up to centavos; -1 when it is not known. */
int64_t cost_centavos(struct cost cost);
