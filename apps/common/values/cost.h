#pragma once

#include "common/values/quantity.h"

/*
 * What something costs, in thousandths of a centavo: finer than prices, so that an average and its
 * products can be added up before they are rounded to centavos. A type of its own. To DECIMAL(15,5)
 * or, of many, DECIMAL(16,5).
 */
struct cost {
    int64_t hundred_thousandths;
};

/* Of costs that are not known: null in JSON, NULL in a table. Nothing is known of what is made of
 * them. */
#define COST_UNKNOWN ((struct cost){-1})

/* R$ 90.000.000.000; what costs more counts as unknown. */
#define COST_MAX INT64_C(9000000000000000)

/* From two to five decimals. */
extern const struct decimal_kind COST_KIND;

bool cost_is_known(struct cost cost);

/* Of so many at that cost each; rounded half up. */
struct cost cost_of(struct cost each, struct quantity many);

/* The share of `part`, of `whole` that cost `all`; rounded half up, and all of it for the whole.
 * Both are greater than 0. */
struct cost cost_share(struct cost all, struct quantity part, struct quantity whole);

struct cost cost_add(struct cost a, struct cost b);
/* At least 0. */
struct cost cost_subtract(struct cost a, struct cost b);

/* The moving average of a stock to which more comes: of what comes alone, where nothing is there or
 * nothing is known of it; the same, where nothing is known of what comes. `more` is greater than 0.
 */
struct cost cost_average(struct quantity stock, struct cost average, struct quantity more,
                         struct cost each);

/* The average of two stocks that become one: that of the only one, where the other is empty; not
 * known, where that of one is not. `more` is greater than 0. */
struct cost cost_of_both(struct quantity stock, struct cost average, struct quantity more,
                         struct cost each);

/* Rounded half up to centavos; -1 when it is not known. */
int64_t cost_centavos(struct cost cost);
